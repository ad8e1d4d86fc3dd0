package dev.warren.gateway.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When credentials were made, and when they end.
 *
 * @param issuedAt null where that is not known; then they count as older than any {@link
 *     Revocations revocation}
 * @param expiresAt null for credentials that do not end
 */
public record Validity(@Nullable Instant issuedAt, @Nullable Instant expiresAt) {}
