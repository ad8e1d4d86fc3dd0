package dev.warren.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a client, for limits by address: an IPv4 address, or an IPv6 network with a prefix
 * of 64 bits. A provider gives each customer at least such a network, and a client can use any
 * address of its network.
 *
 * @param network the address, of IPv6 with zeros in the last 64 bits
 * @param shared whether this is the address of a trusted proxy, whose clients' addresses are
 *     unknown
 */
public record ClientAddress(InetAddress network, boolean shared) {

  /**
   * The header that carries a client's address inside the gateway. The first handler of a
   * connection sets it on every request, in place of whatever the client sent.
   */
  public static final String HEADER = "Warren-Client-Address";

  /** Matches an IP address and no host name: parsing an address must never query a name server. */
  private static final Pattern ADDRESS = Pattern.compile("[\\d.]+|(?=.*:)[0-9A-Fa-f:.]+");

  private static final int NETWORK_BYTES = 8;

  public static ClientAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new ClientAddress(address, false);
    }
    byte[] network = address.getAddress();
    Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
    try {
      return new ClientAddress(InetAddress.getByAddress(network), false);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of IPv6 has 16 bytes", e);
    }
  }

  /**
   * Reads the header {@link #HEADER}.
   *
   * @throws IllegalArgumentException where it is missing, or no address
   */
  public static ClientAddress parse(@Nullable String text) {
    if (text == null || text.isEmpty() || !ADDRESS.matcher(text).matches()) {
      throw new IllegalArgumentException("no client's address: " + text);
    }
    try {
      return of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no client's address: " + text, e);
    }
  }

  /** The same address, marked as that of a trusted proxy whose client's own address is unknown. */
  public ClientAddress ofProxy() {
    return new ClientAddress(network, true);
  }

  /** The address as {@link #parse} reads it. */
  public String text() {
    return network.getHostAddress();
  }

  /** The address as text, {@code 192.0.2.1} or {@code 2001:db8:0:0:0:0:0:0/64}. */
  @Override
  public String toString() {
    return network instanceof Inet6Address ? text() + "/64" : text();
  }
}
