package dev.warren.gateway;

import dev.warren.testkit.Patience;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One HTTP/1.1 request, byte by byte, because Java's client cannot send some requests that other
 * clients send.
 */
final class RawHttp {

  /**
   * @param head the status line and the headers
   */
  record Response(List<String> head, String body) {

    int status() {
      return Integer.parseInt(head.get(0).split(" ")[1]);
    }

    /** The values of a header, joined by commas; empty where it is missing. */
    String header(String name) {
      String start = name.toLowerCase() + ":";
      return head.stream()
          .filter(line -> line.toLowerCase().startsWith(start))
          .map(line -> line.substring(start.length()).trim())
          .reduce((one, other) -> one + ", " + other)
          .orElse("");
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  private RawHttp() {}

  /**
   * @param request the request line without the version, such as {@code GET /}; or with the version
   *     HTTP/1.0, which needs no Host
   * @param body the body, sent with a Content-Length; empty for none
   */
  static Response send(int port, String request, List<String> headers, String body)
      throws IOException {
    List<String> head = new ArrayList<>();
    boolean old = request.endsWith(" HTTP/1.0");
    head.add(old ? request : request + " HTTP/1.1");
    if (!old && headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      head.add("Host: localhost:" + port);
    }
    head.addAll(headers);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0) {
      head.add("Content-Length: " + bytes.length);
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("localhost", port));
      socket.setSoTimeout(Math.toIntExact(Patience.LIMIT.toMillis()));
      socket
          .getOutputStream()
          .write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().write(bytes);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      return read(in, request.startsWith("HEAD"), headers.contains("Connection: close"));
    }
  }

  /** {@link #send(int, String, List, String)} with {@code |} between the headers. */
  static Response send(int port, String request, String headers, String body) throws IOException {
    List<String> lines = Stream.of(headers.split("\\|")).filter(line -> !line.isEmpty()).toList();
    return send(port, request, lines, body);
  }

  /** Sends text in ISO 8859-1, and reads the gateway's output until it closes the connection. */
  static String exchange(int port, String bytes) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("localhost", port));
      socket.setSoTimeout(Math.toIntExact(Patience.LIMIT.toMillis()));
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * Reads a response. A HEAD must get no body, and its headers tell the length that a GET would
   * get. So the bytes behind them are known only if the gateway closes the connection.
   */
  private static Response read(InputStream in, boolean isHead, boolean closes) throws IOException {
    List<String> head = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      head.add(line);
    }
    if (head.isEmpty()) {
      throw new IOException("the connection was cut without a response");
    }
    Response response = new Response(head, "");
    if (isHead) {
      return closes ? new Response(head, utf8(in.readAllBytes())) : response;
    }
    Optional<Integer> length =
        Optional.of(response.header("Content-Length"))
            .filter(text -> !text.isEmpty())
            .map(Integer::parseInt);
    byte[] body = length.isPresent() ? in.readNBytes(length.get()) : chunks(in);
    return new Response(head, utf8(body));
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int size = size(in); size > 0; size = size(in)) {
      all.append(new String(in.readNBytes(size), StandardCharsets.ISO_8859_1));
      line(in);
    }
    return all.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static int size(InputStream in) throws IOException {
    String line = line(in);
    return line.isEmpty() ? 0 : Integer.parseInt(line, 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0 && c != '\n') {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
