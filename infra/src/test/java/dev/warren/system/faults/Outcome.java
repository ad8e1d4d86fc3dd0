package dev.warren.system.faults;

/** A sender's knowledge about its message. */
enum Outcome {
  /** Confirmed by RabbitMQ or a RECEIPT: the message must not be lost. */
  ACKNOWLEDGED,
  /** Refused: the message is stored nowhere. */
  REFUSED,
  /** No reply, or the reply `unconfirmed`: the message may be stored or not. */
  UNKNOWN
}
