package dev.warren.gateway.transport;

import dev.warren.gateway.access.ClientAddress;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds a client's address. A proxy connects for many clients. The gateway accepts the addresses
 * that it reports only if {@link ProxySettings#trusted} names the proxy. Thread-safe.
 */
public final class ClientAddresses {

  /** The address for a connection that has none, such as one within this process. */
  private static final InetAddress NONE = InetAddress.getLoopbackAddress();

  private static final String FORWARDED_FOR = "X-Forwarded-For";

  private static final String FORWARDED = "Forwarded";

  /** One {@code for=} of the header {@code Forwarded} (RFC 7239, section 4). */
  private static final Pattern FOR = Pattern.compile("(?i)(?:^|[;,\\s])for=(\"[^\"]*\"|[^;,\\s]*)");

  /** An address of IPv6 in brackets or of IPv4, with a port or without (RFC 7239, section 6). */
  private static final Pattern NODE = Pattern.compile("\\[([^]]+)](?::\\d+)?|([\\d.]+)(?::\\d+)?");

  private final List<IpSubnetFilterRule> trusted;

  /**
   * @throws IllegalArgumentException where a trusted address is malformed
   */
  public ClientAddresses(ProxySettings settings) {
    this.trusted = settings.trusted().stream().map(ClientAddresses::rule).toList();
  }

  private static IpSubnetFilterRule rule(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    InetAddress parsed = NetUtil.createInetAddressFromIpAddressString(address);
    try {
      int allBits = parsed == null ? 0 : parsed.getAddress().length * Byte.SIZE;
      int bits = slash < 0 ? allBits : Integer.parseInt(text.substring(slash + 1));
      if (parsed != null) {
        return new IpSubnetFilterRule(parsed, bits, IpFilterRuleType.ACCEPT);
      }
    } catch (IllegalArgumentException e) {
      // The text is refused below, like any other text that is no network.
    }
    throw new IllegalArgumentException(
        "warren.proxies.trusted: '%s' is no address or network such as 10.0.0.0/8".formatted(text));
  }

  /** The address of a connection's peer. */
  static InetAddress peer(@Nullable SocketAddress remote) {
    return remote instanceof InetSocketAddress socket && socket.getAddress() != null
        ? socket.getAddress()
        : NONE;
  }

  /** Whether an address is that of a trusted proxy. */
  boolean isProxy(InetAddress address) {
    InetSocketAddress socket = new InetSocketAddress(address, 0);
    return trusted.stream().anyMatch(rule -> rule.matches(socket));
  }

  /** The address of the client that sent a request. */
  public ClientAddress of(@Nullable SocketAddress remote, HttpHeaders headers) {
    InetAddress client = peer(remote);
    if (trusted.isEmpty() || !isProxy(client)) {
      return ClientAddress.of(client);
    }
    List<String> forwarded = forwarded(headers);
    List<String> forwardedFor = forwardedFor(headers);
    if (!headers.contains(FORWARDED)) {
      return ClientAddress.of(before(client, forwardedFor));
    }
    InetAddress named = before(client, forwarded);
    // A proxy may set one of the two headers and pass on the other one as the client wrote it. The
    // gateway cannot find out which one the proxy set, so it accepts neither if they differ.
    boolean differ = headers.contains(FORWARDED_FOR) && !named.equals(before(client, forwardedFor));
    return ClientAddress.of(differ ? client : named);
  }

  /**
   * Follows the addresses from a trusted proxy to the client. Each proxy adds an address at the
   * end. So the last address that is no trusted proxy is the client's; all earlier ones may have
   * come from the client itself.
   */
  private InetAddress before(InetAddress proxy, List<String> nodes) {
    InetAddress client = proxy;
    for (String node : nodes) {
      InetAddress before = address(node);
      if (before == null) {
        break;
      }
      client = before;
      if (!isProxy(client)) {
        break;
      }
    }
    return client;
  }

  /** The addresses of the header {@code Forwarded}, the last one first. */
  private static List<String> forwarded(HttpHeaders headers) {
    List<String> nodes = new ArrayList<>();
    for (String line : headers.getAll(FORWARDED)) {
      Matcher each = FOR.matcher(line);
      while (each.find()) {
        nodes.add(each.group(1).replace("\"", ""));
      }
    }
    Collections.reverse(nodes);
    return nodes;
  }

  /** The addresses of the header {@code X-Forwarded-For}, the last one first. */
  private static List<String> forwardedFor(HttpHeaders headers) {
    List<String> nodes = new ArrayList<>();
    for (String line : headers.getAll(FORWARDED_FOR)) {
      nodes.addAll(List.of(line.split(",", -1)));
    }
    Collections.reverse(nodes);
    return nodes;
  }

  /**
   * The address of a node; null if the proxy names none, but {@code unknown} or a word of its own.
   */
  private static @Nullable InetAddress address(String node) {
    String text = node.trim();
    Matcher form = NODE.matcher(text);
    if (form.matches()) {
      text = form.group(1) == null ? form.group(2) : form.group(1);
    }
    return NetUtil.createInetAddressFromIpAddressString(text);
  }
}
