package dev.warren.bench.load;

import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Client of a gateway's HTTP API for history. Thread-safe. */
public final class HistoryApi {

  private static final String AUTHORIZATION = "Authorization";

  /** This is long, because the gateway may serve reads of the stream one after the other. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String channels;
  private final String authorization;

  private HistoryApi(String channels, String authorization) {
    this.channels = channels;
    this.authorization = authorization;
  }

  /** The API of the gateway that STOMP clients connect to: same port, same token. */
  public static HistoryApi of(Target target) {
    URI url = URI.create(target.url());
    return new HistoryApi(
        "http://%s:%d/api/channels/".formatted(url.getHost(), url.getPort()),
        target.connectHeaders().getOrDefault(AUTHORIZATION, ""));
  }

  /** The positions of a channel's newest messages, oldest first. */
  public long[] newest(String channel, int limit) throws IOException, InterruptedException {
    return positions(get(channel + "/messages?limit=" + limit));
  }

  /** The positions of the first messages after a position. */
  public long[] after(String channel, long since, int limit)
      throws IOException, InterruptedException {
    return positions(get("%s/messages?since=%d&limit=%d".formatted(channel, since, limit)));
  }

  /** The position after which the gateway has all of a channel's messages in memory. */
  public long inMemoryAfter(String channel) throws IOException, InterruptedException {
    return get(channel).get("countedSince").asLong();
  }

  private JsonNode get(String what) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request(what), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %d %s".formatted(what, answer.statusCode(), answer.body()));
    }
    return JsonMapper.shared().readTree(answer.body());
  }

  private static long[] positions(JsonNode answer) {
    return StreamSupport.stream(answer.get("messages").spliterator(), false)
        .flatMapToLong(message -> LongStream.of(message.get("position").asLong()))
        .toArray();
  }

  /** Whether the answer has exactly the page's messages. */
  boolean isRight(HistoryPage page) throws InterruptedException {
    String path =
        "%s/messages?since=%d&limit=%d".formatted(page.channel(), page.since(), page.size());
    try {
      HttpResponse<byte[]> answer = http.send(request(path), BodyHandlers.ofByteArray());
      return answer.statusCode() == 200 && page.isAnsweredBy(answer.body());
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(channels + path))
        .header(AUTHORIZATION, authorization)
        .timeout(PATIENCE)
        .build();
  }
}
