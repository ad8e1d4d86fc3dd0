package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.process.WarrenProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A client in a row: its agent, its own proxy and user, and everything that it has printed. */
final class Subject implements Agent.Listener, AutoCloseable {

  /** A token that outlives every row. */
  private static final int LONG = 24 * 3600;

  private static final Map<String, Integer> BACKOFF = Map.of("minMillis", 100, "maxMillis", 1_000);

  private final Client client;
  private final World world;
  private final String row;
  private final FaultyProxy proxy;
  private final Heard heard;
  private final TokenDesk desk;
  private final Agent agent;
  private int commands;

  private Subject(Client client, World world, Place place, AgentPages pages) throws Exception {
    this.client = client;
    this.world = world;
    this.row = place.row();
    this.heard = new Heard(place.limit());
    this.desk = new TokenDesk(() -> world.token(user(), row, LONG));
    this.proxy = new FaultyProxy(place.gateway().port());
    this.agent = client.start("client-" + row + "-" + client.label(), pages, this);
  }

  /**
   * Where a subject plays.
   *
   * @param row the part of the channels' names that belongs to the row
   * @param gateway where its proxy leads to
   * @param limit how long it waits for an event that has to come
   */
  record Place(String row, WarrenProcess gateway, Duration limit) {}

  /** Starts an agent; it does not connect yet. */
  static Subject start(Client client, World world, Place place, AgentPages pages) throws Exception {
    Subject subject = new Subject(client, world, place, pages);
    try {
      subject.heard.await("'ready'", 0, event -> event.name().equals("ready"));
    } catch (AssertionError e) {
      subject.close();
      throw e;
    }
    return subject;
  }

  @Override
  public void line(String line) {
    Event event = heard.add(line);
    if (event.name().equals("failed")) {
      heard.end("a command has failed: " + event.json()); // Nothing that depends on it will come.
    }
    if (event.name().equals("token")) {
      // Issuing takes a request, and the desk may hold its answer; the agent's next lines go on.
      Thread teller = new Thread(() -> answerToken(event.number("n")), "token");
      teller.setDaemon(true);
      teller.start();
    }
  }

  private void answerToken(long n) {
    Map<String, Object> reply = new LinkedHashMap<>();
    reply.put("n", n);
    desk.reply(reply);
    try {
      tell("token", reply);
    } catch (RuntimeException e) {
      heard.end("the agent has taken no token: " + e);
    }
  }

  @Override
  public void ended(String why) {
    heard.end(why);
  }

  Client client() {
    return client;
  }

  /** The part of the channels' names that belongs to the row. */
  String row() {
    return row;
  }

  /** The name of the subject's user. */
  String user() {
    return row + "-" + client.label();
  }

  /** A channel that no other subject uses. */
  String ownChannel() {
    return "chat." + row + "." + client.label();
  }

  World world() {
    return world;
  }

  FaultyProxy proxy() {
    return proxy;
  }

  Heard heard() {
    return heard;
  }

  /** Answers the client's requests for tokens. */
  TokenDesk desk() {
    return desk;
  }

  Agent agent() {
    return agent;
  }

  States states() {
    return new States(heard.events("state"));
  }

  /** Connects with quick retries, and waits until the client says that it is connected. */
  void connect() {
    connect(Map.of());
  }

  /** Connects with further options, and waits until the client says that it is connected. */
  void connect(Map<String, ?> options) {
    begin(options);
    awaitConnected(0);
  }

  /** Connects without waiting. */
  void begin(Map<String, ?> options) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("url", proxy.origin());
    all.put("transport", client.transport());
    all.put("backoff", BACKOFF);
    all.putAll(options);
    tell("connect", all);
  }

  /** Subscribes, and waits until the subscription is live. The id is the channel. */
  void subscribe(String channel) {
    int from = heard.lines();
    tell("subscribe", Map.of("id", channel, "channel", channel));
    awaitLive(channel, from);
  }

  /** Waits until a subscription has become live after this line. */
  Event awaitLive(String channel, int from) {
    return heard.await(
        "'subscribed' of " + channel, from, event -> event.is("subscribed", "id", channel));
  }

  /** Waits until the client says after this line that it is connected. */
  Event awaitConnected(int from) {
    return heard.await("state 'connected'", from, States::isConnected);
  }

  /** Waits until the client says after this line that it is not connected. */
  Event awaitNotConnected(int from) {
    return heard.await(
        "a state other than 'connected'",
        from,
        event -> event.name().equals("state") && !States.isConnected(event));
  }

  /** Publishes a chat message; returns the number of the publication. */
  int publish(String channel, String content) {
    return publish(channel, Map.of("type", "chat_message", "data", Map.of("content", content)));
  }

  /** Publishes an event; returns the number of the publication. */
  int publish(String channel, Map<String, ?> event) {
    int n = ++commands;
    Map<String, Object> all = new LinkedHashMap<>(event);
    all.put("n", n);
    all.put("channel", channel);
    tell("publish", all);
    return n;
  }

  /** Acknowledges an alert; returns the number of the command. */
  int acknowledge(String alertId) {
    int n = ++commands;
    tell("ack", Map.of("n", n, "alertId", alertId));
    return n;
  }

  /** What has become of a publication or acknowledgement. */
  Event awaitOutcome(int n) {
    return heard.await(
        "the outcome of " + n,
        0,
        event ->
            List.of("published", "acked", "refused", "dropped").contains(event.name())
                && event.number("n") == n);
  }

  /** What the client's properties say at this moment. */
  Event state() {
    int n = ++commands;
    tell("state", Map.of("n", n));
    return heard.await("'is'", 0, event -> event.name().equals("is") && event.number("n") == n);
  }

  void tell(String command, Map<String, ?> with) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("do", command);
    all.putAll(with);
    agent.tell(JsonMapper.shared().writeValueAsString(all));
  }

  /** Waits until a subscription has shown this many messages. */
  void awaitMessages(String channel, int count) {
    try {
      heard.await(
          "message " + count + " of " + channel,
          () -> heard.messageCount(channel) >= count ? count : null);
    } catch (AssertionError e) {
      throw new AssertionError(
          "%d of %d messages of %s came; %s"
              .formatted(heard.messageCount(channel), count, channel, e.getMessage()));
    }
  }

  /** Waits for these events of a channel; asserts that each came once, in order, and no other. */
  void assertShown(String channel, List<String> ids) {
    awaitMessages(channel, ids.size());
    assertThat(Deliveries.of(heard.messages(channel)).problems(ids)).as(channel).isEmpty();
  }

  /**
   * Asserts what holds for every row: the states follow each other, each connection was one, and no
   * command failed.
   */
  void assertSound() {
    States states = states();
    List<String> problems = new ArrayList<>(states.problems());
    int accepted = proxy.connections().accepted();
    if (states.webSockets() > accepted) {
      problems.add(
          "%d times 'connected' by %d WebSockets".formatted(states.webSockets(), accepted));
    }
    heard.events("failed").forEach(event -> problems.add(event.json().toString()));
    heard.events("unknown").forEach(event -> problems.add(event.json().toString()));
    assertThat(problems).as("all along").isEmpty();
  }

  @Override
  public void close() throws Exception {
    if (agent != null) {
      agent.close();
    }
    proxy.close();
  }
}
