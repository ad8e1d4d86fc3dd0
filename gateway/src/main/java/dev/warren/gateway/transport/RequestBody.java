package dev.warren.gateway.transport;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** The body of a request that would begin a WebSocket or an event stream. It must be empty. */
public final class RequestBody {

  private RequestBody() {}

  /**
   * Refuses a request with a body. The gateway would never read the body, so it would stay in
   * memory as long as the connection lives.
   *
   * @throws Refused with {@code malformed_frame}
   */
  public static void checkNone(HttpHeaders headers) throws Refused {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH, "0");
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || !length.equals("0")) {
      throw new Refused(Refusal.MALFORMED_FRAME, "this request takes no body; send none");
    }
  }
}
