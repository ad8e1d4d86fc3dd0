package dev.warren.worker;

import dev.warren.event.EventCodec;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Additional kinds of events.
 *
 * @param kinds JSON Schema file by kind of channel, for kinds that Warren does not define itself
 */
@ConfigurationProperties("warren")
public record EventSettings(@DefaultValue Map<String, Path> kinds) {

  /**
   * @throws dev.warren.event.InvalidKind if a kind cannot be added or its file cannot be used
   */
  public EventSettings {
    if (!kinds.isEmpty()) {
      // Reads the files once now, so that Spring reports a wrong setting like any other and not as
      // the cause of a failed bean.
      new EventCodec(kinds);
    }
  }
}
