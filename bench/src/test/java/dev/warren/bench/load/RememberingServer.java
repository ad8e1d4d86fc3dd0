package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A STOMP server with the few commands that clients need to be cut off and to resume. It keeps all
 * messages. One thread.
 */
final class RememberingServer implements AutoCloseable {

  /** A message. Its position is its place in the list of all messages, from 1. */
  private record Kept(String destination, String body) {}

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<Kept> kept = new ArrayList<>();
  private final Map<Channel, String> subscribers = new HashMap<>();
  private final Set<Channel> senders = new HashSet<>();
  private final Channel listening;

  /** Selects the positions to replay from those that a correct server would replay. */
  volatile UnaryOperator<List<Integer>> replay = all -> all;

  volatile boolean recovered = true;

  /** The destination to which nobody may send. */
  volatile String refused = "";

  RememberingServer() {
    listening =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(10_000),
                            new WebSocketServerProtocolHandler("/stomp", "v12.stomp"),
                            new Session());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  Target target() {
    return new Target(
        Target.Wire.STOMP,
        "ws://127.0.0.1:%d/stomp"
            .formatted(((InetSocketAddress) listening.localAddress()).getPort()),
        Map.of(),
        "/topic/",
        "",
        new Target.Feed("", "", ""));
  }

  /** How many messages have arrived so far. */
  int kept() throws Exception {
    return loop.submit(kept::size).get();
  }

  /** How many connections have sent a message so far. */
  int senders() throws Exception {
    return loop.submit(senders::size).get();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Session extends SimpleChannelInboundHandler<TextWebSocketFrame> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame read) {
      String frame = read.text();
      Map<String, String> headers = new HashMap<>();
      frame
          .substring(0, frame.indexOf("\n\n"))
          .lines()
          .skip(1)
          .forEach(line -> headers.put(line.split(":", 2)[0], line.split(":", 2)[1]));
      if (frame.startsWith("CONNECT")) {
        send(context.channel(), "CONNECTED\nversion:1.2\n\n\0");
      } else if (frame.startsWith("SEND") && headers.get("destination").equals(refused)) {
        send(context.channel(), "ERROR\nmessage:not allowed\n\n\0");
        context.close();
      } else if (frame.startsWith("SEND")) {
        String body = frame.substring(frame.indexOf("\n\n") + 2, frame.length() - 1);
        kept.add(new Kept(headers.get("destination"), body));
        senders.add(context.channel());
        subscribers.forEach((channel, destination) -> show(channel, destination, kept.size()));
        if (headers.containsKey("receipt")) {
          receipt(context.channel(), headers, "");
        }
      } else if (frame.startsWith("UNSUBSCRIBE")) {
        subscribers.remove(context.channel());
      } else if (frame.startsWith("SUBSCRIBE")) {
        subscribe(context.channel(), headers);
      }
    }

    private void subscribe(Channel channel, Map<String, String> headers) {
      String destination = headers.get("destination");
      String outcome = "";
      if (headers.containsKey("since")) {
        List<Integer> missed = new ArrayList<>();
        for (int at = Integer.parseInt(headers.get("since")) + 1; at <= kept.size(); at++) {
          missed.add(at);
        }
        replay.apply(missed).forEach(position -> show(channel, destination, position));
        outcome = "recovered:" + recovered + "\n";
      }
      subscribers.put(channel, destination);
      receipt(channel, headers, outcome);
    }

    private void receipt(Channel channel, Map<String, String> headers, String outcome) {
      send(channel, "RECEIPT\nreceipt-id:%s\n%s\n\0".formatted(headers.get("receipt"), outcome));
    }

    private void show(Channel channel, String destination, int position) {
      Kept message = kept.get(position - 1);
      if (message.destination().equals(destination)) {
        send(
            channel,
            "MESSAGE\nsubscription:sub-0\nmessage-id:%d\n\n%s\0"
                .formatted(position, message.body()));
      }
    }

    private void send(Channel channel, String frame) {
      channel.writeAndFlush(new TextWebSocketFrame(frame));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      subscribers.remove(context.channel());
    }
  }
}
