package dev.warren.cli.publish;

import dev.warren.channel.Channel;

/**
 * An event that is ready to be published.
 *
 * @param id the event's id, which its body need not have
 * @param body the envelope as JSON in UTF-8; not to be changed
 */
record Outgoing(Channel channel, String id, byte[] body) {}
