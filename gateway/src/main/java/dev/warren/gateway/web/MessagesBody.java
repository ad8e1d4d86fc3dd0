package dev.warren.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.gateway.history.EventJson;
import dev.warren.gateway.log.TopicMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * The JSON of a response with messages. It is encoded and written in {@link Pieces}, so a client
 * that does not read costs the memory of the messages and one piece.
 *
 * @param messages the events, oldest first, each with its {@code position}
 * @param truncated whether there may be more messages: after the last one of a request with {@code
 *     since}, before the first one otherwise
 * @param last the {@code since} of the next request; null for a request without {@code since} that
 *     found no message
 */
record MessagesBody(List<TopicMessage> messages, boolean truncated, @Nullable Long last)
    implements Pieces.Elements {

  /** The bytes of the messages. The response keeps their headers in memory without showing them. */
  long bytes() {
    return messages.stream().mapToLong(TopicMessage::size).sum();
  }

  /**
   * Writes the response; completes when the operating system has taken all of it.
   *
   * @param threads encode the pieces
   */
  Mono<Void> write(ServerHttpResponse response, Executor threads) {
    return Pieces.write(response, threads, this);
  }

  @Override
  public int count() {
    return messages.size();
  }

  @Override
  public int bytes(int index) {
    return messages.get(index).body().length;
  }

  @Override
  public byte[] piece(int begin, int end) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    piece.writeBytes((begin == 0 ? "{\"messages\":[" : ",").getBytes(UTF_8));
    try {
      EventJson.writeElements(messages.subList(begin, end), piece);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (end == messages.size()) {
      piece.writeBytes(
          "],\"truncated\":%s,\"last\":%s}".formatted(truncated, last).getBytes(UTF_8));
    }
    return piece.toByteArray();
  }
}
