package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.rate.Limit;
import dev.warren.gateway.rate.RateLimits;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicReference;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Admits clients that stay connected, as many as the limits of their address allow. Thread-safe.
 *
 * @param addresses finds a client's address
 */
public record Admission(ClientAddresses addresses, RateLimits limits) {

  /** The client address that a connection counts for. */
  private static final AttributeKey<ClientAddress> COUNTED =
      AttributeKey.valueOf(Admission.class, "counted");

  /**
   * Admits the client of a request that begins a session, after all other checks.
   *
   * @throws Refused with {@code rate_limit}
   */
  public ClientAddress admit(HttpServerRequest request) throws Refused {
    ClientAddress from = of(request);
    limits.take(from, Limit.CONNECTS);
    // Behind a proxy the connection counts from now on. Without a proxy it counts since it was
    // opened.
    boolean counts = addresses.isProxy(ClientAddresses.peer(request.connectionRemoteAddress()));
    // The response to HEAD ends at once, so the proxy reuses the connection for other clients.
    if (counts && !request.method().equals(HttpMethod.HEAD)) {
      AtomicReference<Channel> channel = new AtomicReference<>();
      request.withConnection(connection -> channel.set(connection.channel()));
      count(channel.get(), from);
    }
    return from;
  }

  /** The address of the client that sent a request. */
  public ClientAddress of(HttpServerRequest request) {
    return addresses.of(request.connectionRemoteAddress(), request.requestHeaders());
  }

  /**
   * Admits a client over plain TCP.
   *
   * @throws Refused with {@code rate_limit}
   */
  public void admit(Channel channel) throws Refused {
    // A proxy's connection may be for any client, so it does not count.
    if (!addresses.isProxy(ClientAddresses.peer(channel.remoteAddress()))) {
      ClientAddress from = of(channel);
      count(channel, from);
      limits.take(from, Limit.CONNECTS);
    }
  }

  /**
   * The address of a client over plain TCP. Behind a proxy it is the proxy's, because plain TCP
   * does not name the client.
   */
  public ClientAddress overTcp(Channel channel) {
    ClientAddress peer = of(channel);
    return addresses.isProxy(ClientAddresses.peer(channel.remoteAddress())) ? peer.ofProxy() : peer;
  }

  /** The address of a connection's peer. */
  static ClientAddress of(Channel channel) {
    return ClientAddress.of(ClientAddresses.peer(channel.remoteAddress()));
  }

  /** Counts a connection until it closes. It counts once, for the client that has used it last. */
  private void count(Channel channel, ClientAddress from) throws Refused {
    ClientAddress before = channel.attr(COUNTED).get();
    if (from.equals(before)) {
      return;
    }
    limits.connected(from);
    channel.attr(COUNTED).set(from);
    if (before == null) {
      channel.closeFuture().addListener(end -> limits.disconnected(channel.attr(COUNTED).get()));
    } else {
      limits.disconnected(before);
    }
  }
}
