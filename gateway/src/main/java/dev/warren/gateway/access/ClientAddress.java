package dev.warren.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, for limits: an IPv4 address, or a network of IPv6 with 64 bits. A
 * provider gives each customer at least such a network, so that a single client can take any of its
 * addresses.
 *
 * @param network the address, of IPv6 with zeros in the last 64 bits
 * @param shared whether it is that of a trusted proxy, in place of those of its clients, which are
 *     not known
 */
public record ClientAddress(InetAddress network, boolean shared) {

  /**
   * The header that carries a client's address inside the gateway. The first handler of a
   * connection sets it on every request, in place of whatever the client sent.
   */
  public static final String HEADER = "Warren-Client-Address";

  /** An address, as opposed to a name: to read one must never ask a name server. */
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

  /** The same address as that of a trusted proxy, for a client whose own address is not known. */
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
