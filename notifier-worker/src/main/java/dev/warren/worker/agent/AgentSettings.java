package dev.warren.worker.agent;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is told of agents that name no owner.
 *
 * @param owners user by agent id
 * @param owner of all other agents; null for nobody
 */
@ConfigurationProperties("warren.agents")
public record AgentSettings(@DefaultValue Map<String, String> owners, @Nullable String owner) {}
