package dev.warren.gateway.web;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Writes a large JSON response in pieces, each when the operating system has taken the previous
 * one. So a client that does not read costs the memory of one piece.
 */
final class Pieces {

  /** About how many bytes a piece has. */
  static final int BYTES = 64 * 1024;

  private Pieces() {}

  /** The elements of a list, in the form of JSON. */
  interface Elements {

    int count();

    /** About how many bytes of JSON an element has. */
    int bytes(int index);

    /**
     * The JSON in UTF-8 from one element to before another one, with what stands between them. The
     * first piece begins with the response's beginning, and the last one ends with its end.
     */
    byte[] piece(int begin, int end);
  }

  /**
   * Writes the response; completes when the operating system has taken all of it.
   *
   * @param threads make the pieces, because a megabyte of JSON would delay all clients of an event
   *     loop
   */
  static Mono<Void> write(ServerHttpResponse response, Executor threads, Elements elements) {
    List<Callable<byte[]>> pieces = new ArrayList<>();
    for (int begin = 0; begin == 0 || begin < elements.count(); ) {
      int first = begin;
      int end = end(elements, first);
      pieces.add(() -> elements.piece(first, end));
      begin = Math.max(end, 1);
    }
    return write(response, threads, pieces);
  }

  /** The index after the last element of the piece that begins here. */
  private static int end(Elements elements, int begin) {
    int end = begin;
    for (long bytes = 0; end < elements.count() && bytes < BYTES; end++) {
      bytes += elements.bytes(end);
    }
    return end;
  }

  private static Mono<Void> write(
      ServerHttpResponse response, Executor threads, List<Callable<byte[]>> pieces) {
    response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    Scheduler scheduler = Schedulers.fromExecutor(threads);
    List<Mono<DataBuffer>> buffers =
        pieces.stream()
            .map(
                piece ->
                    Mono.<DataBuffer>fromCallable(() -> response.bufferFactory().wrap(piece.call()))
                        .subscribeOn(scheduler))
            .toList();
    // A response with a single piece has a Content-Length.
    return buffers.size() == 1
        ? response.writeWith(buffers.get(0))
        : response.writeAndFlushWith(
            Flux.fromIterable(buffers).map(buffer -> (Publisher<DataBuffer>) buffer));
  }
}
