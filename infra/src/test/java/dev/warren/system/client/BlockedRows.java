package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.client.Faults.Upgrades;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Networks that pass HTTP and block WebSockets. */
final class BlockedRows {

  private static final String BLOCKED = "blocked";

  /** An attempt whose handshake gets no reply ends soon. */
  private static final Map<String, Integer> OFTEN = Map.of("heartBeatMillis", 2_000);

  private BlockedRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("blocked-403", cast -> blockedFromTheStart(cast, Upgrades.FORBIDDEN)),
        Row.of("blocked-cut", cast -> blockedFromTheStart(cast, Upgrades.CUT)),
        Row.of("blocked-silent", cast -> blockedFromTheStart(cast, Upgrades.SWALLOWED)),
        Row.of("blocked-later", BlockedRows::blockedLater));
  }

  private static void blockedFromTheStart(Cast cast, Upgrades upgrades) throws Exception {
    cast.each(
        subject -> {
          subject.proxy().faults().upgrades = upgrades;
          subject.begin(OFTEN);
          subject.tell(
              "subscribe", Map.of("id", cast.channel(), "channel", cast.channel(), "since", 0));
          awaitBlocked(subject, 0);
        });
    useAndUnblock(cast);
  }

  /** The network changes while the client is connected. */
  private static void blockedLater(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect(OFTEN);
          subject.subscribe(cast.channel());
        });
    cast.traffic().post(cast.channel(), 5);
    cast.each(
        subject -> {
          subject.awaitMessages(cast.channel(), 5);
          int from = subject.heard().lines();
          subject.proxy().faults().upgrades = Upgrades.FORBIDDEN;
          subject.proxy().cut();
          awaitBlocked(subject, from);
        });
    useAndUnblock(cast);
  }

  /** Waits until the client says that it has fallen back, or that it waits and why. */
  private static void awaitBlocked(Subject subject, int from) {
    if (subject.client().fallsBack()) {
      Event connected = subject.awaitConnected(from);
      assertThat(connected.text("transport")).as("%s", connected.json()).isEqualTo("sse");
      assertThat(connected.text("reason")).as("%s", connected.json()).isEqualTo(BLOCKED);
    } else {
      subject
          .heard()
          .await(
              "'waiting', because WebSockets are blocked",
              from,
              event ->
                  event.is("state", "state", States.WAITING)
                      && event.text("reason").equals(BLOCKED));
    }
  }

  /** Messages and publications, during the block where the client falls back, and after it. */
  private static void useAndUnblock(Cast cast) throws Exception {
    cast.traffic().post(cast.channel(), 20);
    cast.each(
        subject -> {
          List<Integer> published = publish(subject);
          if (subject.client().fallsBack()) {
            Outcomes.assertAllPublished(subject, published);
            subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          }
          subject.proxy().faults().upgrades = Upgrades.PASS;
          Outcomes.assertAllPublished(subject, published);
          Outcomes.assertAllPublished(subject, publish(subject));
        });
    cast.traffic().post(cast.channel(), 20);
    cast.each(subject -> subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel())));
  }

  private static List<Integer> publish(Subject subject) {
    List<Integer> published = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      published.add(subject.publish(subject.ownChannel(), "p" + i));
    }
    return published;
  }
}
