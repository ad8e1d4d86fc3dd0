package dev.warren.system.faults;

/** The outcome of a message, as far as its sender knows it. */
enum Outcome {
  /** Confirmed by RabbitMQ or a RECEIPT: the message must not be lost. */
  ACKNOWLEDGED,
  /** Refused: the message is stored nowhere. */
  REFUSED,
  /** No reply, or the reply `unconfirmed`: the message may or may not be stored. */
  UNKNOWN
}
