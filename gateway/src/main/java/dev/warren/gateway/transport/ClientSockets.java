package dev.warren.gateway.transport;

import dev.warren.gateway.session.SessionSettings;
import io.netty.channel.ChannelOption;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.TcpServer;

/**
 * Sets up clients' sockets: the gateway bounds the bytes that wait for a slow client, instead of
 * the operating system.
 */
public final class ClientSockets implements NettyServerCustomizer {

  private final BareErrors bareErrors = new BareErrors();
  private final int sendBuffer;

  public ClientSockets(SessionSettings settings) {
    this.sendBuffer = Math.toIntExact(settings.sendBuffer().toBytes());
  }

  @Override
  public HttpServer apply(HttpServer server) {
    return server
        .childOption(ChannelOption.SO_SNDBUF, sendBuffer)
        .doOnChannelInit(
            (observer, channel, address) ->
                channel.pipeline().addAfter(NettyPipeline.HttpCodec, "bareErrors", bareErrors));
  }

  public TcpServer apply(TcpServer server) {
    return server.childOption(ChannelOption.SO_SNDBUF, sendBuffer);
  }
}
