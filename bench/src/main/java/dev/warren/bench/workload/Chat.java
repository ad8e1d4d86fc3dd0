package dev.warren.bench.workload;

import static dev.warren.bench.report.Verdict.Bound.atMost;

import dev.warren.bench.load.Channels;
import dev.warren.bench.load.Connections;
import dev.warren.bench.load.Run;
import dev.warren.bench.peer.Peer;
import dev.warren.bench.report.Figure;
import dev.warren.bench.report.Layout;
import java.util.List;

/** Many small rooms, whose members speak now and then, and leave for other rooms. */
final class Chat implements Workload {

  static final int USERS = 10_000;

  /** Fewer users would not speak once a second. */
  static final int FEWEST_USERS = 100;

  private static final int ROOM = 10;

  /** The part of the users that speaks in a second, and the part that changes its room. */
  private static final double A_SECOND = 0.01;

  private static final double SETTLE_SECONDS = 3;

  private final int users;

  Chat(int users) {
    this.users = users;
  }

  @Override
  public void perform(Stage stage) throws Exception {
    List<Peer> peers = stage.startAll();
    stage.warmUp(peers, this::connections, Burst.run(Burst.WARM_UP_SECONDS, Window.FIRST));
    stage.crowds(
        peers,
        this::connections,
        (round, crowd) -> {
          crowd.warmUp(run(SETTLE_SECONDS));
          stage.results().add(crowd.measure(round, "", run(stage.plan().seconds())));
        });
  }

  private Connections connections(Peer peer) {
    return Connections.of(peer.target(), users, Channels.ofChat(users / ROOM));
  }

  private Run run(double seconds) {
    // A typing event and a message.
    return Run.atRate(seconds, 2 * users * A_SECOND, Burst.BODY).withMoves(users * A_SECOND);
  }

  @Override
  public ReportSpec report() {
    return new ReportSpec(
        new Layout(
            List.of(
                Figure.DELIVERIES,
                Figure.P50,
                Figure.P99,
                Figure.P999,
                Figure.CPU,
                Figure.FRONT_CPU,
                Figure.MEMORY),
            List.of(Figure.P99, Figure.CPU)),
        "chat: %,d users in %,d rooms".formatted(users, users / ROOM),
        List.of(Figure.P50, Figure.P99, Figure.CPU),
        List.of(Promise.beside("jetstream", Figure.P99, atMost(2, "×"))),
        List.of(
            "Each second 1 % of the users speak, room after room, and 1 % leave their room for"
                + " another one at random, without a new connection. A typing event comes before"
                + " each message. Both have 256 bytes and ten readers on average, and count as"
                + " deliveries.",
            "One publisher speaks for all users: for Warren and web_stomp over AMQP with confirms,"
                + " for jetstream with its acknowledgements, for nats without any.",
            "Warren's events pass a worker, which checks them. The worker also ends each typing"
                + " after 5 s, by an event that costs CPU and counts as no delivery. The other"
                + " peers know no typing: there it is a message like any other.",
            "A message is missing if a user does not get it who was in the room, by the server's"
                + " confirmation, before it was published. CPU is that of all of a peer's"
                + " processes; it includes the joins and leaves."));
  }
}
