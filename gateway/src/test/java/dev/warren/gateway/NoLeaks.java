package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) throws InterruptedException {
    if (System.getProperty("io.netty.customResourceLeakDetector") != null) {
      assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }
    // A buffer that an earlier class in this JVM lost must not fail this class.
    find();
    LeakCounter.FOUND.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    find();
    assertThat(LeakCounter.FOUND).isEmpty();
  }

  private static void find() throws InterruptedException {
    for (int i = 0; i < 2; i++) {
      collectGarbage();
      // Netty reports buffers that were garbage-collected when it allocates the next ones.
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
      ByteBufAllocator.DEFAULT.heapBuffer(1).release();
    }
  }

  /** Returns when the references to garbage have reached their queues. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    WeakReference<Object> garbage = new WeakReference<>(new Object(), collected);
    System.gc();
    assertThat(collected.remove(Patience.LIMIT.toMillis())).isSameAs(garbage);
  }
}
