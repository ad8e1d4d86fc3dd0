package dev.warren.system.client;

import dev.warren.system.process.WarrenProcess;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gateways that stop, crash, and start again, and clients that come to another one. */
final class GatewayRows {

  private GatewayRows() {}

  static List<Row> rows() {
    return List.of(
        Row.mortal("restart", cast -> end(cast, WarrenProcess::close)),
        Row.mortal("crash", cast -> end(cast, WarrenProcess::kill)),
        Row.mortal("moved", GatewayRows::moved));
  }

  private interface End {
    void of(WarrenProcess gateway) throws Exception;
  }

  private static void end(Cast cast, End end) throws Exception {
    begin(cast);
    WarrenProcess gateway = cast.gateway();
    Map<Subject, Integer> lines = new ConcurrentHashMap<>();
    cast.each(subject -> lines.put(subject, subject.heard().lines()));
    end.of(gateway);
    try {
      cast.each(subject -> subject.awaitNotConnected(lines.get(subject)));
      cast.traffic().post(cast.channel(), 10);
    } finally {
      gateway.startAgain();
    }
    cast.each(subject -> subject.awaitConnected(lines.get(subject)));
    finish(cast);
  }

  private static void moved(Cast cast) throws Exception {
    begin(cast);
    for (WarrenProcess next : List.of(cast.world().gateway(), cast.gateway())) {
      cast.each(
          subject -> {
            int from = subject.heard().lines();
            subject.proxy().moveTo(next.port());
            subject.proxy().cut();
            subject.awaitConnected(subject.awaitNotConnected(from).number());
          });
      cast.traffic().post(cast.channel(), 10);
    }
    finish(cast);
  }

  private static void begin(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
        });
    cast.traffic().post(cast.channel(), 10);
    cast.each(subject -> subject.awaitMessages(cast.channel(), 10));
  }

  private static void finish(Cast cast) throws Exception {
    cast.traffic().post(cast.channel(), 10);
    cast.each(subject -> subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel())));
  }
}
