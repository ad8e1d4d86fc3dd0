/**
 * Whether something blocks WebSockets while HTTP passes. One WebSocket that does not open proves nothing: the gateway
 * may have stopped between two requests, or the network may cut connections at random.
 */
export class Blockade {
    get isUp(): boolean;
    /** Whether the last WebSocket did not open although HTTP worked. */
    get isSuspected(): boolean;
    /**
     * A WebSocket did not open, between two requests over HTTP that worked.
     *
     * @param {boolean} clearly it was refused or never answered, which a network that fails does not do
     */
    met(clearly: boolean): void;
    /**
     * HTTP failed, too, so a WebSocket has its turn. One more failure of it suffices then.
     *
     * @param {boolean} worked whether HTTP had worked before: then it only matters where WebSockets were not refused but
     *   cut, because the network may cut everything
     */
    doubt(worked: boolean): void;
    /** A WebSocket opened. */
    passed(): void;
    /** Milliseconds until the next WebSocket beside HTTP. A new connection over HTTP does not put it off. */
    get probeInMillis(): number;
    /** The WebSocket beside HTTP did not open. The next one comes later. */
    probed(): void;
    #private;
}
