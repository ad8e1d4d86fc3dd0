package dev.warren.gateway;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests of STOMP, each with a queue of its own. */
@ExtendWith(NoLeaks.class)
abstract class OnAQueue {

  @RegisterExtension static final StompServer SERVER = new StompServer();

  final String name = SERVER.freshName();

  /** The header line of the queue. */
  final String to = "destination:/queue/" + name + "\n";
}
