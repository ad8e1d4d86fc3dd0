package dev.warren.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.gateway.alert.Alert;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * The JSON of a response with alerts, written in {@link Pieces}: a user may have thousands of them.
 *
 * @param alerts oldest first
 */
record AlertsBody(List<Alert> alerts) {

  /** The bytes of the alerts. */
  long bytes() {
    return alerts.stream().mapToLong(alert -> alert.json().length).sum();
  }

  /** Writes the response; completes when the operating system has taken all of it. */
  Mono<Void> write(ServerHttpResponse response, Executor threads) {
    List<Callable<byte[]>> pieces = new ArrayList<>();
    for (int begin = 0; begin == 0 || begin < alerts.size(); ) {
      int first = begin;
      int end = end(first);
      pieces.add(() -> piece(first, end));
      begin = Math.max(end, 1);
    }
    return Pieces.write(response, threads, pieces);
  }

  /** The index after the last alert of the piece that begins here. */
  private int end(int begin) {
    int end = begin;
    for (long bytes = 0; end < alerts.size() && bytes < Pieces.BYTES; end++) {
      bytes += alerts.get(end).json().length;
    }
    return end;
  }

  private byte[] piece(int begin, int end) {
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    if (begin == 0) {
      piece.writeBytes("{\"alerts\":[".getBytes(UTF_8));
    }
    for (int i = begin; i < end; i++) {
      if (i > 0) {
        piece.write(',');
      }
      piece.writeBytes(alerts.get(i).json());
    }
    if (end == alerts.size()) {
      piece.writeBytes("]}".getBytes(UTF_8));
    }
    return piece.toByteArray();
  }
}
