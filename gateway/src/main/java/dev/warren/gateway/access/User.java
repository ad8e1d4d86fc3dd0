package dev.warren.gateway.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated user of a connection or request.
 *
 * @param name the token's {@code sub}, or the account's name
 * @param role the kind of account
 * @param teams the teams that the user belongs to
 * @param access the channels that the user may read and write
 * @param anonymous whether the user brought no credentials, and so may still send a token
 * @param validity of the token, or of the account's credentials
 */
public record User(
    String name,
    Role role,
    List<String> teams,
    ChannelAccess access,
    boolean anonymous,
    Validity validity) {

  /** When the token ends; null for an account, whose rights do not expire. */
  public @Nullable Instant expiresAt() {
    return validity.expiresAt();
  }

  User withoutCredentials() {
    return new User(name, role, teams, access, true, validity);
  }

  /** Whether the user gets {@code agent_only} messages. */
  public boolean isAgent() {
    return role == Role.AGENT;
  }
}
