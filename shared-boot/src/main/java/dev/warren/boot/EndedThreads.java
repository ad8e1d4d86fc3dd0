package dev.warren.boot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.context.ApplicationContext;

/**
 * Makes the liveness false when a thread of Warren's own ends by an error. Nothing starts such a
 * thread again, so only a restart of the process helps. All other failures, such as a lost
 * connection, Warren repairs itself: they leave the liveness true.
 */
public final class EndedThreads implements Thread.UncaughtExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(EndedThreads.class);

  /** The beginning of the names of all threads that run as long as the process. */
  private static final String OWN = "warren-";

  private final ApplicationContext context;

  public EndedThreads(ApplicationContext context) {
    this.context = context;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    log.error("thread {} has ended; this is a defect of Warren", thread.getName(), failure);
    if (thread.getName().startsWith(OWN)) {
      AvailabilityChangeEvent.publish(context, LivenessState.BROKEN);
    }
  }
}
