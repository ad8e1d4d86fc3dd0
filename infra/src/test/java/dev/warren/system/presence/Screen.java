package dev.warren.system.presence;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A viewer of a team's presence. It records the shown presence, and reconnects after a lost
 * connection.
 */
public final class Screen implements WebSocket.Listener, AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final long RECONNECT_MS = 100;

  private final URI url;
  private final String channel;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private final StringBuilder partial = new StringBuilder();

  /** The times at which the screen was connected and had the team's table. */
  private final Times seeing = new Times();

  // Both maps have users as keys, and are guarded by this.
  private final Map<String, Boolean> shown = new HashMap<>();
  private final Map<String, Times> online = new HashMap<>();

  private volatile boolean over;
  private volatile @Nullable WebSocket connection;

  public Screen(String gateway, String token, String team) {
    url = URI.create(gateway + "?token=" + token);
    channel = "presence." + team;
    connect();
  }

  private void connect() {
    HTTP.newWebSocketBuilder()
        .buildAsync(url, this)
        .whenComplete(
            (opened, failure) -> {
              if (opened == null) {
                reconnect();
              } else {
                connection = opened;
              }
            });
  }

  private void reconnect() {
    seeing.set(false);
    if (!over) {
      later.schedule(this::connect, RECONNECT_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      JsonNode frame = JsonMapper.shared().readTree(partial.toString());
      partial.setLength(0);
      if (frame.path("channel").asString("").equals(channel)) {
        saw(frame);
      }
    }
    webSocket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  private synchronized void saw(JsonNode frame) {
    JsonNode data = frame.get("data");
    if (frame.get("type").asString().equals("presence_state")) {
      for (String user : Set.copyOf(shown.keySet())) {
        show(user, false);
      }
      data.get("users").forEach(this::show);
      seeing.set(true);
    } else {
      show(data);
    }
  }

  private void show(JsonNode user) {
    show(user.get("userId").asString(), !user.get("status").asString().equals("offline"));
  }

  private void show(String user, boolean is) {
    shown.put(user, is);
    online.computeIfAbsent(user, added -> new Times()).set(is);
  }

  /** Whether the screen shows each of these users as online now. */
  public synchronized Map<String, Boolean> online(Set<String> users) {
    Map<String, Boolean> is = new TreeMap<>();
    users.forEach(user -> is.put(user, shown.getOrDefault(user, false)));
    return is;
  }

  /** The longest time for which the screen did not show an online user as online. */
  public synchronized Duration shownOfflineThoughOnline(Crowd crowd) {
    long longest = 0;
    for (Map.Entry<String, Times> person : crowd.times().entrySet()) {
      Times shownOnline = online.getOrDefault(person.getKey(), new Times());
      longest = Math.max(longest, Times.longestNanos(person.getValue(), seeing, shownOnline));
    }
    return Duration.ofNanos(longest);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    reconnect();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    reconnect();
  }

  @Override
  public void close() {
    over = true;
    later.shutdownNow();
    WebSocket open = connection;
    if (open != null) {
      open.abort();
    }
  }
}
