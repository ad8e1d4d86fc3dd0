package dev.warren.demo;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;

/**
 * Publishes events of three people and two agents of {@code team-7}: notes, chat and work, one or
 * two events a second. It uses plain AMQP like any other publisher: exchange {@code warren.events},
 * the channel as routing key, confirms. {@code SPRING_RABBITMQ_ADDRESSES} names the broker.
 */
public final class DemoTeam {

  private static final int CONFIRM_MS = 5_000;
  private static final int RETRY_MS = 2_000;
  private static final int MIN_PAUSE_MS = 300;
  private static final int MAX_PAUSE_MS = 1_200;

  private static final List<String> PEOPLE = List.of("bob", "carol", "dave");
  private static final List<String> AGENTS = List.of("builder", "reviewer");
  private static final List<String> TASKS =
      List.of("Build the gateway", "Review pull request 42", "Write the release notes");
  private static final List<String> LINES =
      List.of("Who takes the failing test?", "On it.", "The build is green again.", "Lunch?");
  private static final List<String> FILES = List.of("README.md", "src/App.java", "docs/plan.md");

  private final Random random = new Random();
  private final int[] progress = new int[AGENTS.size()];
  private int notes;

  public static void main(String[] arguments) throws Exception {
    String url = System.getenv("SPRING_RABBITMQ_ADDRESSES");
    if (url == null) {
      System.err.println("SPRING_RABBITMQ_ADDRESSES is missing: set it to RabbitMQ's amqp:// URL");
      System.exit(2);
    }
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url.split(",")[0]);
    factory.setAutomaticRecoveryEnabled(false);
    DemoTeam team = new DemoTeam();
    while (true) {
      try (Connection connection = factory.newConnection("warren-demo");
          Channel channel = connection.createChannel()) {
        channel.confirmSelect();
        team.work(channel);
      } catch (IOException | TimeoutException | ShutdownSignalException e) {
        System.err.println("RabbitMQ: " + e.getMessage() + "; retrying in 2 s");
        Thread.sleep(RETRY_MS);
      }
    }
  }

  private void work(Channel channel) throws IOException, TimeoutException, InterruptedException {
    while (true) {
      switch (random.nextInt(6)) {
        case 0 -> note(channel);
        case 1 -> chat(channel);
        case 2 -> file(channel);
        default -> agent(channel, random.nextInt(AGENTS.size()));
      }
      channel.waitForConfirmsOrDie(CONFIRM_MS);
      Thread.sleep(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS));
    }
  }

  private void note(Channel channel) throws IOException {
    boolean isNew = notes == 0 || random.nextBoolean();
    int id = isNew ? ++notes : 1 + random.nextInt(notes);
    post(
        channel,
        "notes.team-7",
        isNew ? "note_created" : "note_updated",
        "{\"noteId\":\"demo-%d\",\"author\":\"%s\",\"title\":\"Note %d\",\"body\":\"%s\"}"
            .formatted(id, any(PEOPLE), id, any(LINES)));
  }

  private void chat(Channel channel) throws IOException {
    String data = "{\"content\":\"%s\",\"sender\":\"%s\"}".formatted(any(LINES), any(PEOPLE));
    post(channel, "chat.team-7", "chat_message", data);
  }

  private void file(Channel channel) throws IOException {
    String data = "{\"path\":\"%s\",\"agentId\":\"%s\"}".formatted(any(FILES), any(AGENTS));
    post(channel, "workspaces.team-7", "file_changed", data);
  }

  /** An agent reports progress, then idles once, then starts its task again. */
  private void agent(Channel channel, int agent) throws IOException {
    String name = AGENTS.get(agent);
    int done = progress[agent];
    progress[agent] = done >= 100 ? 0 : Math.min(100, done + 10 + random.nextInt(15));
    String data =
        done >= 100
            ? "{\"state\":\"idle\",\"agentName\":\"%s\"}".formatted(name)
            : "{\"state\":\"working\",\"agentName\":\"%s\",\"currentTask\":\"%s\",\"progress\":%d}"
                .formatted(name, TASKS.get(agent), done);
    post(channel, "agents." + name, "agent_status", data);
  }

  private static void post(Channel channel, String name, String type, String data)
      throws IOException {
    byte[] event =
        "{\"type\":\"%s\",\"data\":%s}".formatted(type, data).getBytes(StandardCharsets.UTF_8);
    BasicProperties properties =
        new BasicProperties.Builder().contentType("application/json").deliveryMode(2).build();
    channel.basicPublish("warren.events", name, true, properties, event);
  }

  private String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
