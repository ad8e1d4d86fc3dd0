package dev.warren.gateway.web;

import dev.warren.gateway.presence.TeamState;
import java.util.concurrent.Executor;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * The JSON of a response with a team's presence, written in {@link Pieces}: a team may have
 * thousands of users.
 */
record TeamBody(TeamState team) implements Pieces.Elements {

  /** The bytes that the response keeps in memory; others may share them. */
  long bytes() {
    return team.dataBytes();
  }

  /** Writes the response; completes when the operating system has taken all of it. */
  Mono<Void> write(ServerHttpResponse response, Executor threads) {
    return Pieces.write(response, threads, this);
  }

  /** The JSON is made already, so an element is as many bytes as a piece. */
  @Override
  public int count() {
    return (team.dataBytes() + Pieces.BYTES - 1) / Pieces.BYTES;
  }

  @Override
  public int bytes(int index) {
    return Pieces.BYTES;
  }

  @Override
  public byte[] piece(int begin, int end) {
    return team.data(begin * Pieces.BYTES, Math.min(end * Pieces.BYTES, team.dataBytes()));
  }
}
