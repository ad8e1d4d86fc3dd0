/**
 * Plain HTTP: history, publishing, alerts, presence, configuration for clients, development tokens.
 */
@NullMarked
package dev.warren.gateway.web;

import org.jspecify.annotations.NullMarked;
