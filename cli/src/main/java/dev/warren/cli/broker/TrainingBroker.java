package dev.warren.cli.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.Frame;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Confirms every message and keeps none, by AMQP 0-9-1, for the run that fills the archive of
 * classes: there, no RabbitMQ is at hand.
 */
public final class TrainingBroker implements AutoCloseable {

  private static final int BACKLOG = 10;
  private static final int HEADER_BYTES = 8;
  private static final int MAX_FRAME = 131_072;

  private final ServerSocket server;

  public TrainingBroker() throws IOException {
    server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "warren-training");
    thread.setDaemon(true);
    thread.start();
  }

  /** Its AMQP URL. */
  public String url() {
    return "amqp://127.0.0.1:" + server.getLocalPort();
  }

  /** Serves one connection after the other. */
  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        serve(socket);
      } catch (IOException e) {
        // The client has left, or the training is over.
      }
    }
  }

  private static void serve(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    in.readNBytes(HEADER_BYTES);
    write(
        out,
        0,
        new AMQP.Connection.Start.Builder()
            .serverProperties(Map.of())
            .mechanisms("PLAIN")
            .locales("en_US")
            .build());
    long tag = 0;
    while (true) {
      Frame frame = Frame.readFrom(in, MAX_FRAME);
      if (frame.type == AMQP.FRAME_METHOD) {
        Method method = AMQImpl.readMethodFrom(frame.getInputStream());
        tag += method instanceof AMQP.Basic.Publish ? 1 : 0;
        Method reply = reply(method, tag);
        if (reply != null) {
          write(out, frame.channel, reply);
        }
      }
    }
  }

  private static @Nullable Method reply(Method method, long tag) {
    return switch (method.protocolMethodName()) {
      case "connection.start-ok" -> new AMQP.Connection.Tune.Builder().frameMax(MAX_FRAME).build();
      case "connection.open" -> new AMQP.Connection.OpenOk.Builder().build();
      case "connection.close" -> new AMQP.Connection.CloseOk.Builder().build();
      case "channel.open" -> new AMQP.Channel.OpenOk.Builder().build();
      case "confirm.select" -> new AMQP.Confirm.SelectOk.Builder().build();
      case "basic.publish" -> new AMQP.Basic.Ack.Builder().deliveryTag(tag).build();
      default -> null;
    };
  }

  private static void write(DataOutputStream out, int channel, Method method) throws IOException {
    ((com.rabbitmq.client.impl.Method) method).toFrame(channel).writeTo(out);
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
