package dev.warren.system.presence;

import dev.warren.testkit.Patience;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Users with one to three devices each. Devices connect, disconnect and reload at random, and
 * reconnect after a gateway's death. The crowd records when each user is online.
 */
public final class Crowd implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final int MAX_DEVICES = 3;
  private static final int ACTIONS_PER_SECOND = 150;

  /** The longest wait before a reconnect. */
  private static final int RECONNECT_WITHIN_MS = 400;

  private final List<Person> people = new ArrayList<>();
  private final List<String> gateways;
  private final Random random;
  private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean over;

  /**
   * @param gateways the URLs to choose from for each connection
   * @param token makes the token of a user
   */
  public Crowd(int users, long seed, List<String> gateways, UnaryOperator<String> token) {
    this.gateways = gateways;
    this.random = new Random(seed);
    for (int i = 0; i < users; i++) {
      people.add(new Person(name(i), token.apply(name(i))));
    }
    for (Person person : people) {
      person.connect();
    }
  }

  public static String name(int user) {
    return "user-%03d".formatted(user);
  }

  /** Makes devices connect, disconnect and reload for this long. */
  public void actFor(Duration time) throws InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until) {
      Person person = people.get(random.nextInt(people.size()));
      switch (random.nextInt(4)) {
        case 0 -> person.connect();
        case 1, 2 -> person.disconnect();
        default -> {
          if (person.disconnect()) {
            person.connect();
          }
        }
      }
      Thread.sleep(1_000 / ACTIONS_PER_SECOND);
    }
  }

  /** Waits until no device is about to reconnect. */
  public void settle() {
    Patience.await("all devices are connected")
        .until(() -> people.stream().noneMatch(Person::isReconnecting));
  }

  /** Whether each user has a connected device. */
  public Map<String, Boolean> online() {
    Map<String, Boolean> online = new TreeMap<>();
    people.forEach(person -> online.put(person.name, person.isOnline()));
    return online;
  }

  /** How often a user came online or went offline. */
  public int changes() {
    return people.stream().mapToInt(person -> person.changes).sum();
  }

  Map<String, Times> times() {
    Map<String, Times> times = new TreeMap<>();
    people.forEach(person -> times.put(person.name, person.online));
    return times;
  }

  @Override
  public void close() {
    over = true;
    later.shutdownNow();
    people.forEach(Person::disconnectAll);
  }

  private final class Person {
    private final String name;
    private final String token;
    private final Times online = new Times();

    // Guarded by this.
    private final List<Device> devices = new ArrayList<>();
    private int connected;
    private int changes;

    Person(String name, String token) {
      this.name = name;
      this.token = token;
    }

    synchronized void connect() {
      if (devices.size() < MAX_DEVICES && !over) {
        Device device = new Device(this);
        devices.add(device);
        device.connect();
      }
    }

    synchronized boolean disconnect() {
      if (devices.isEmpty()) {
        return false;
      }
      devices.remove(0).disconnect();
      return true;
    }

    synchronized void disconnectAll() {
      devices.forEach(Device::disconnect);
      devices.clear();
    }

    private synchronized void connected(int more) {
      int before = connected;
      connected += more;
      if (before == 0 || connected == 0) {
        changes++;
        online.set(connected > 0);
      }
    }

    private synchronized boolean isOnline() {
      return connected > 0;
    }

    private synchronized boolean isReconnecting() {
      return connected < devices.size();
    }
  }

  /** One connection after another, until {@link #disconnect}. */
  private final class Device implements WebSocket.Listener {
    private final Person user;

    // Guarded by the person.
    private boolean wanted = true;
    private @Nullable WebSocket connection;
    private boolean lostEarly;

    Device(Person user) {
      this.user = user;
    }

    void connect() {
      lostEarly = false;
      String gateway = gateways.get(random.nextInt(gateways.size()));
      HTTP.newWebSocketBuilder()
          .connectTimeout(Duration.ofSeconds(5))
          .buildAsync(URI.create(gateway + "?token=" + user.token), this)
          .whenComplete(this::connected);
    }

    private void connected(@Nullable WebSocket opened, @Nullable Throwable failure) {
      synchronized (user) {
        if (opened == null || lostEarly) {
          reconnect();
        } else if (!wanted) {
          opened.abort();
        } else {
          connection = opened;
          user.connected(1);
        }
      }
    }

    void disconnect() {
      synchronized (user) {
        wanted = false;
        lost();
      }
    }

    private void lost() {
      WebSocket was = connection;
      connection = null;
      if (was != null) {
        user.connected(-1);
        was.abort();
      }
    }

    private void reconnect() {
      if (wanted && !over) {
        later.schedule(
            this::connect, random.nextInt(RECONNECT_WITHIN_MS) + 1L, TimeUnit.MILLISECONDS);
      }
    }

    private void ended() {
      synchronized (user) {
        if (connection != null) {
          lost();
          reconnect();
        } else {
          lostEarly = true; // before connected(), which then reconnects
        }
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      webSocket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
      ended();
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      ended();
    }
  }
}
