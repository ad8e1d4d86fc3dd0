package dev.warren.system.console;

import dev.warren.system.process.SharedWarren;
import dev.warren.system.process.WarrenProcess;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One gateway for all tests of the console in this JVM. */
final class ConsoleGateway {

  private static @Nullable WarrenProcess gateway;

  private ConsoleGateway() {}

  /** The gateway. It may read dead letters, and its tokens end at their time without leeway. */
  static synchronized WarrenProcess running() throws IOException {
    if (gateway == null) {
      WarrenProcess started =
          WarrenProcess.gateway(
              SharedWarren.broker(),
              Map.of(
                  WarrenProcess.ADDRESSES, SharedWarren.broker().url(), "WARREN_JWT_LEEWAY", "0s"));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      gateway = started;
    }
    return gateway;
  }
}
