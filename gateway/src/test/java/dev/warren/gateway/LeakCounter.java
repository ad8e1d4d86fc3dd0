package dev.warren.gateway;

import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Netty's leak detector, which records every leak. The build configures it as {@code
 * io.netty.customResourceLeakDetector}.
 */
public final class LeakCounter<T> extends ResourceLeakDetector<T> {

  static final List<String> FOUND = new CopyOnWriteArrayList<>();

  public LeakCounter(Class<?> type, int samplingInterval) {
    super(type, samplingInterval);
  }

  /** Netty logs a warning without this constructor. */
  public LeakCounter(Class<?> type, int samplingInterval, long maxActive) {
    this(type, samplingInterval);
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String type, String records) {
    FOUND.add(type + records);
  }

  @Override
  protected void reportUntracedLeak(String type) {
    FOUND.add(type);
  }
}
