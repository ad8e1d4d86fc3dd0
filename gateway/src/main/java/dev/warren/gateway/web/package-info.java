/** Plain HTTP: the page, the configuration for clients, tokens for development. */
@NullMarked
package dev.warren.gateway.web;

import org.jspecify.annotations.NullMarked;
