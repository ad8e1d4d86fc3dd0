package dev.warren.gateway.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who a connection belongs to.
 *
 * @param name the token's {@code sub}, or the account's name
 * @param role what sort of account it is
 * @param teams the teams it belongs to
 * @param access what it may read and write
 * @param expiresAt when its token ends; null for an account, which does not
 */
public record User(
    String name,
    Role role,
    List<String> teams,
    ChannelAccess access,
    @Nullable Instant expiresAt) {}
