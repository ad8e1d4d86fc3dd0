package dev.warren.gateway.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits for reads of the history whose result the gateway holds until the client has it: over HTTP
 * and by the tools of JSON. The budget {@code warren.budget.history} bounds the bytes over all
 * users.
 *
 * @param size the bytes of messages, headers included, after which a result gets no further message
 * @param perUser how many reads of one user may run, or wait for the client to read the result
 * @param waitingPerUser how many more reads of one user may wait for their turn; a further one is
 *     refused
 * @param maxWait how long a read waits for its turn before it is refused
 * @param unread how long a client may read nothing of a result before its connection ends
 */
@ConfigurationProperties("warren.history.reads")
public record ReadSettings(
    @DefaultValue("4MB") DataSize size,
    @DefaultValue("8") int perUser,
    @DefaultValue("256") int waitingPerUser,
    @DefaultValue("10s") Duration maxWait,
    @DefaultValue("30s") Duration unread) {

  public ReadSettings {
    if (size.toBytes() < 1 || perUser < 1 || waitingPerUser < 0) {
      throw new IllegalArgumentException(
          "warren.history.reads: size must be 1 byte or more, per-user 1 or more, and"
              + " waiting-per-user 0 or more");
    }
  }
}
