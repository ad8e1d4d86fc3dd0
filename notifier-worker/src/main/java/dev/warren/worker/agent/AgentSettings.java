package dev.warren.worker.agent;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The owners of agents whose status names no owner.
 *
 * @param owners the user by agent id
 * @param owner the owner of all other agents; null for none
 */
@ConfigurationProperties("warren.agents")
public record AgentSettings(@DefaultValue Map<String, String> owners, @Nullable String owner) {}
