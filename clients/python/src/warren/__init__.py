"""A client of Warren, the real-time gateway in front of RabbitMQ.

:class:`Client` is for asyncio, :class:`warren.sync.Client` for scripts, :class:`warren.amqp.Publisher` for services that
publish to RabbitMQ. The data of listed event types are dataclasses in :mod:`warren.events`.
"""

from .agent import Agent, agent
from .alerts import Alert, Alerts
from .boards import AgentBoard, AgentState, Presence, Present, Typing
from .channels import matches, word
from .client import Client
from .errors import Closed, Dropped, GiveUp, Refused, Unreachable, WarrenError
from .messages import Event, Gap, Page
from .outbox import Command, Publication, Queue
from .state import State
from .subscription import Live, Subscription
from .version import VERSION

__version__ = VERSION

__all__ = [
    "Agent", "AgentBoard", "AgentState", "Alert", "Alerts", "Client", "Closed", "Command", "Dropped", "Event", "Gap",
    "GiveUp", "Live", "Page", "Presence", "Present", "Publication", "Queue", "Refused", "State", "Subscription", "Typing",
    "Unreachable", "WarrenError", "agent", "matches", "word",
]
