/** Where the gateway and RabbitMQ are, and the token: by flag, environment or profile. */
@NullMarked
package dev.warren.cli.settings;

import org.jspecify.annotations.NullMarked;
