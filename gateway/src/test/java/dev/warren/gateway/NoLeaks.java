package dev.warren.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that lost a buffer. */
public final class NoLeaks implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    if (System.getProperty("io.netty.customResourceLeakDetector") != null) {
      assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }
    LeakCounter.FOUND.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) throws InterruptedException {
    // Netty hears of a buffer that was collected when the next ones are made.
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(20);
      ByteBufAllocator.DEFAULT.directBuffer(1).release();
      ByteBufAllocator.DEFAULT.heapBuffer(1).release();
    }
    assertThat(LeakCounter.FOUND).isEmpty();
  }
}
