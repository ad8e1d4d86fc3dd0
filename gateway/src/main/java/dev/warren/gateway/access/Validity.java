package dev.warren.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time at which credentials were made, and the time at which they end.
 *
 * @param issuedAt null if unknown: such credentials count as older than any {@link Revocations
 *     revocation}
 * @param expiresAt null for credentials that do not end
 */
public record Validity(@Nullable Instant issuedAt, @Nullable Instant expiresAt) {}
