package dev.warren.cli.listen;

/** Where events go. Called by one thread at a time; a call that blocks slows the gateway down. */
interface EventSink {

  void accept(Incoming event);

  void missed(Missed gap);

  /** No more events follow. */
  void end();
}
