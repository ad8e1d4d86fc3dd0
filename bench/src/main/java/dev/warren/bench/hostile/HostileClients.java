package dev.warren.bench.hostile;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.warren.bench.load.UserToken;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The process of the hostile clients, in a session of its own. It attacks until its standard input
 * ends. Then it prints, as a line of JSON, how many connections each attack opened and how many of
 * them the server ended, and exits.
 */
public final class HostileClients {

  /** Each client performs the next attack of the table. */
  public static final String ALL = "all";

  /** Each client only subscribes. */
  public static final String HARMLESS = "harmless";

  /**
   * The priority of this process's session. Where Linux shares the processors by session (sched(7),
   * "The autogroup feature"), the priority of a process counts only within its session.
   */
  private static final Path SESSION_PRIORITY = Path.of("/proc/self/autogroup");

  private static final String LOWEST_PRIORITY = "19";

  /** How many addresses of the loopback network the clients come from, like those of a botnet. */
  private static final int ADDRESSES = 50;

  private HostileClients() {}

  /**
   * @param arguments the gateway's URL, the number of clients, the secret that signs their tokens,
   *     and the attack: its name, {@link #ALL} or {@link #HARMLESS}
   */
  public static void main(String[] arguments) throws IOException {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
    if (Files.isWritable(SESSION_PRIORITY)) {
      Files.writeString(SESSION_PRIORITY, LOWEST_PRIORITY);
    }
    URI url = URI.create(arguments[0]);
    int count = Integer.parseInt(arguments[1]);
    InetSocketAddress server = new InetSocketAddress("127.0.0.1", url.getPort());
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            // The buffer is small, so that unread bytes wait at the server.
            .option(ChannelOption.SO_RCVBUF, 16 * 1024);
    List<Attacker> attackers = new ArrayList<>();
    Map<String, Attacker.Tally> tallies = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      InetSocketAddress from = new InetSocketAddress("127.66.0." + (1 + i % ADDRESSES), 0);
      Attack attack = attack(i, arguments[2], arguments[3]);
      attackers.add(
          new Attacker(
              attack,
              () -> bootstrap.clone().remoteAddress(server).localAddress(from),
              tallies.computeIfAbsent(attack.name(), name -> new Attacker.Tally())));
    }
    attackers.forEach(each -> group.next().execute(each::connect));
    System.in.readAllBytes();
    System.out.println(new JsonMapper().writeValueAsString(report(tallies)));
    System.exit(0);
  }

  /** The names of all attacks, each with the number of clients that it takes alone. */
  public static Map<String, Integer> attacks() {
    Map<String, Integer> attacks = new LinkedHashMap<>();
    new Attacks(0, "", "").all().forEach(attack -> attacks.put(attack.name(), attack.clients()));
    return attacks;
  }

  private static Attack attack(int client, String secret, String name) {
    Attacks attacks =
        new Attacks(
            client,
            UserToken.of("evil-" + client, "user", List.of("evil"), secret),
            UserToken.of("evil-agent-" + client, "agent", List.of("evil"), secret));
    if (name.equals(HARMLESS)) {
      return attacks.harmless();
    }
    List<Attack> chosen =
        attacks.all().stream()
            .filter(attack -> name.equals(ALL) || name.equals(attack.name()))
            .toList();
    return chosen.get(client % chosen.size());
  }

  private static Map<String, List<Long>> report(Map<String, Attacker.Tally> tallies) {
    Map<String, List<Long>> report = new LinkedHashMap<>();
    tallies.forEach(
        (attack, tally) -> report.put(attack, List.of(tally.opened().sum(), tally.ended().sum())));
    return report;
  }
}
