package dev.warren.cli.gateway;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The reason of a failed connection in words. Exceptions of Java often have no text. */
public final class Reason {

  private static final int MAX_CAUSES = 10;

  private Reason() {}

  /** The first cause that says something. */
  public static String of(Throwable failure) {
    Throwable each = failure;
    String text = "";
    for (int i = 0; each != null && i < MAX_CAUSES; i++, each = each.getCause()) {
      String known = known(each);
      if (known != null) {
        return known;
      }
      if (text.isEmpty() && each.getMessage() != null) {
        text = each.getMessage();
      }
    }
    return text.isEmpty() ? failure.getClass().getSimpleName() : text;
  }

  private static @Nullable String known(Throwable failure) {
    if (failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException) {
      return "there is no such host";
    }
    if (failure instanceof SSLException) {
      return "TLS: " + failure.getMessage();
    }
    if (failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException) {
      return "no reply in time";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    return null;
  }
}
