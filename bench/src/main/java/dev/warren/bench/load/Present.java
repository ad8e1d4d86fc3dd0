package dev.warren.bench.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many clients are subscribed now. Changed on the event loop, read by any thread. */
final class Present {

  private final AtomicInteger all = new AtomicInteger();
  private final AtomicInteger slow = new AtomicInteger();

  /**
   * The number of subscribers by channel, without slow clients: the publisher does not wait for
   * slow ones.
   */
  private final AtomicIntegerArray perChannel;

  Present(int channels) {
    perChannel = new AtomicIntegerArray(channels);
  }

  void comes(Subscriber subscriber, boolean isSlow) {
    add(subscriber, isSlow, 1);
  }

  void goes(Subscriber subscriber, boolean isSlow) {
    add(subscriber, isSlow, -1);
  }

  private void add(Subscriber subscriber, boolean isSlow, int one) {
    all.addAndGet(one);
    if (isSlow) {
      slow.addAndGet(one);
    } else {
      subscriber.received().channels().forEach(channel -> perChannel.addAndGet(channel, one));
    }
  }

  int all() {
    return all.get();
  }

  int slow() {
    return slow.get();
  }

  int at(int channel) {
    return perChannel.get(channel);
  }
}
