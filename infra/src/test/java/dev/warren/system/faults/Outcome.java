package dev.warren.system.faults;

/** What a sender has been told of its message. */
enum Outcome {
  /** Confirmed by RabbitMQ, or by a RECEIPT: it must not be lost. */
  ACKNOWLEDGED,
  /** Told to be nowhere. */
  REFUSED,
  /** The answer never came, or says that nobody knows: it may or may not be there. */
  UNKNOWN
}
