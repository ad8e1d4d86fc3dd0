package dev.warren.demo;

import com.rabbitmq.client.ConnectionFactory;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Plays the story of a small team until it is stopped: first what happened before, then one or two
 * events a second. Its arguments are the URLs of the gateways, {@code SPRING_RABBITMQ_ADDRESSES}
 * names the broker.
 */
public final class DemoTeam {

  /** After so many rounds the numbers begin anew. */
  static final int ROUNDS = 9;

  private final Newcomers newcomers = new Newcomers();
  private final Map<Person, PersonClient> people = new EnumMap<>(Person.class);
  private final Stage stage;

  private DemoTeam(List<Gateway> gateways, ConnectionFactory factory) {
    for (Person person : Person.values()) {
      Gateway gateway = gateways.get(person.ordinal() % gateways.size());
      // One of them listens for all.
      people.put(
          person,
          new PersonClient(
              person,
              gateway,
              (client, frame) -> {
                if (client.person() == Person.BOB) {
                  newcomers.received(frame);
                }
              }));
    }
    stage = new Stage(people, new Backend(factory), new ViewersInbox(gateways.get(0)));
  }

  public static void main(String[] arguments) throws Exception {
    String url = System.getenv("SPRING_RABBITMQ_ADDRESSES");
    if (url == null || arguments.length == 0) {
      System.err.println(
          "usage: java -jar demo.jar <URL of a gateway>…, with RabbitMQ's amqp:// URL in"
              + " SPRING_RABBITMQ_ADDRESSES");
      System.exit(2);
    }
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url.split(",")[0]);
    factory.setAutomaticRecoveryEnabled(false);
    new DemoTeam(Stream.of(arguments).map(Gateway::new).toList(), factory).play();
  }

  private void play() throws InterruptedException {
    people.values().forEach(PersonClient::start);
    for (DemoEvent event : Opening.events(Instant.now())) {
      stage.perform(event);
    }
    for (int round = 1; ; round = round % ROUNDS + 1) {
      play(Story.beforeTheQuestion(round));
      newcomers.ask();
      play(Story.question(round));
      play(Story.afterTheQuestion(round, newcomers.answeredBy()));
    }
  }

  private void play(List<Step> steps) throws InterruptedException {
    for (Step step : steps) {
      for (Step reply = newcomers.nextReply(); reply != null; reply = newcomers.nextReply()) {
        play(reply);
      }
      play(step);
    }
  }

  private void play(Step step) throws InterruptedException {
    Thread.sleep(step.pauseMs());
    stage.perform(step.event());
  }
}
