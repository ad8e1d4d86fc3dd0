package dev.warren.cli.command;

import dev.warren.cli.gateway.GatewayHttp;
import dev.warren.cli.output.Output;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Shell;

/**
 * All that a command needs besides its own options.
 *
 * @param shell the caller's side
 * @param settings URLs, token and channel for this call
 * @param output for results and notes
 */
public record Context(Shell shell, Settings settings, Output output) {

  /** The gateway's HTTP interface, with the settings' URL and token. */
  public GatewayHttp http() {
    return new GatewayHttp(settings.url(), settings.token());
  }
}
