using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MeshProtocol;
using MeshProxy.AccessLogging;
using MeshProxy.Admin;
using MeshProxy.CommandLine;
using MeshProxy.Configuration;
using MeshProxy.Decisions;
using MeshProxy.Draining;
using MeshProxy.Forwarding;
using MeshProxy.Limits;
using MeshProxy.Listeners;
using MeshProxy.NameResolution;
using MeshProxy.Observability;
using MeshProxy.Observability.Traffic;
using MeshProxy.Relaying;
using MeshProxy.TestControls;
using MeshProxy.Tls;
using MeshProxy.Tracing;
using MeshRouting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace MeshProxy;

/// <summary>The listeners of a proxy and what stands behind them. Where its configuration comes from is not its concern.</summary>
internal sealed partial class ProxyHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ProxyRequestHandler _handler;
    private readonly AdminPages _admin;
    private readonly Passthrough _passthrough;
    private readonly Http2Pipeline _http2;
    private readonly TcpRelay _relay;
    private readonly CancellationTokenSource _relaysEnd = new();
    private readonly IDisposable _unreadable;
    private readonly TimeProvider _time;

    private ProxyHost(ProxyOptions options, IReadOnlyList<ListenerSlot> slots, ProxyChance chance, TimeProvider time, INameResolver resolver)
    {
        Options = options;
        _time = time;
        _http2 = new Http2Pipeline(time);
        StartedAt = time.GetUtcNow();
        Slots = slots;
        Activity = new TrafficActivity(time);
        RecentOutput = new RecentOutput(time);
        FinishedRequests = options.RequestHistory > 0 ? new FinishedRequests(options.RequestHistory, time) : null;
        _app = Build(this);

        Loggers = _app.Services.GetRequiredService<ILoggerFactory>();
        AccessLogFiles = new AccessLogFiles(RecentOutput, Loggers.CreateLogger<AccessLogFile>());
        Partition = options.TestControls ? new PeerPartition() : null;
        Clock = time as AdjustableTime;
        Traffic = new TrafficMeter(PeerDescription.Of(options.Name, options.Namespace, options.Labels));
        var flows = new FlowFinder(Traffic, Certificate);
        var sender = new UpstreamSender(_app.Services.GetRequiredService<IHttpForwarder>(), Traffic.Own, Statistics, time, Partition);
        _passthrough = new Passthrough(sender);
        Configuration = new ProxyConfiguration(
            options.AppPorts,
            new RouteStages(sender, chance, time, Statistics, Loggers),
            new AccessLogs(AccessLogFiles, Loggers.CreateLogger<AccessLogs>()),
            Statistics,
            time,
            resolver,
            Certificate,
            Loggers.CreateLogger<ProxyConfiguration>());
        Certificate.Replaced += _ => Configuration.Secure();
        Configuration.Applied += snapshot => Traffic.Rules = snapshot.Metrics;
        Configuration.Applied += OpenAndClose;
        Configuration.Applied += DrainOutdated;
        _relay = new TcpRelay(
            new ClusterConnector(chance.Requests, Statistics, time, Partition), flows, Activity, Statistics, time, Loggers.CreateLogger<TcpRelay>(), _relaysEnd.Token);
        SpanResource = new SpanResource(options);
        _handler = new ProxyRequestHandler(
            Configuration, _passthrough, Activity, chance, Statistics, FinishedRequests, new RequestMeter(flows), new Tracer(Spans, SpanResource, time), time,
            Loggers.CreateLogger<ProxyRequestHandler>());
        _admin = new AdminPages(this);
        _unreadable = _app.Services.GetRequiredService<DiagnosticListener>().Subscribe(
            new UnreadableRequests(this, Statistics, time), static (name, _, _) => name == UnreadableRequests.EventName);
        _app.Run(DispatchAsync);
    }

    public ProxyOptions Options { get; }

    public IReadOnlyList<ListenerSlot> Slots { get; }

    /// <summary>Made anew for each run.</summary>
    public string InstanceId { get; } = Guid.NewGuid().ToString("N");

    public DateTimeOffset StartedAt { get; }

    public ProxyConfiguration Configuration { get; }

    /// <summary>With which it shows its peers who it is.</summary>
    public OwnCertificate Certificate { get; } = new();

    public ProxyStatistics Statistics { get; } = new();

    /// <summary>What was counted of its traffic.</summary>
    public TrafficMeter Traffic { get; }

    /// <summary>Null where none are kept.</summary>
    public FinishedRequests? FinishedRequests { get; }

    /// <summary>Null where nothing can be cut off.</summary>
    public PeerPartition? Partition { get; }

    /// <summary>Null where the clock is the machine's.</summary>
    public AdjustableTime? Clock { get; }

    /// <summary>Spans that wait to be sent.</summary>
    public SpanQueue Spans { get; } = new();

    /// <summary>Who it is in traces.</summary>
    public SpanResource SpanResource { get; }

    public LogLevelSwitch LogLevel { get; } = new();

    public TrafficActivity Activity { get; }

    public ILoggerFactory Loggers { get; }

    public AccessLogFiles AccessLogFiles { get; }

    /// <summary>The last that it has written.</summary>
    public RecentOutput RecentOutput { get; }

    /// <summary>Completes when somebody asked the process to stop by POST /quitquitquit.</summary>
    public TaskCompletionSource QuitRequested { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="ListenException">A port cannot be listened on.</exception>
    public static async Task<ProxyHost> StartAsync(
        ProxyOptions options, IChance? chance = null, TimeProvider? time = null, INameResolver? resolver = null)
    {
        var host = new ProxyHost(options, SlotPlan.For(options), chance is null ? ProxyChance.Of(options.Seed) : ProxyChance.Of(chance), time ?? (options.TestControls ? new AdjustableTime() : TimeProvider.System), resolver ?? SystemNameResolver.Shared);
        try
        {
            await host._app.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The slot of a direction and port; throws when the command line asks for none.</summary>
    public ListenerSlot Slot(ListenerDirection direction, int meshPort = 0) =>
        Slots.First(slot => slot.Direction == direction && slot.MeshPort == meshPort);

    /// <summary>Takes no more connections, and waits for requests in flight and relayed connections.</summary>
    public async Task StopAsync(CancellationToken giveUp)
    {
        await using var end = giveUp.UnsafeRegister(static relays => ((CancellationTokenSource)relays!).Cancel(), _relaysEnd);
        await _app.StopAsync(giveUp);
    }

    public async ValueTask DisposeAsync()
    {
        _unreadable?.Dispose();
        _passthrough?.Dispose();
        await _app.DisposeAsync();
        Configuration?.Dispose();
        // Last: requests that were cut off have their lines too.
        AccessLogFiles?.Dispose();
        _relaysEnd.Dispose();
    }

    private static WebApplication Build(ProxyHost host)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "MeshProxy" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(host.ConfigureServer);
        builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.CreateBoundListenSocket = host.Bind;
            // A request goes on with the thread that read it, instead of waking others on its way (docs/decisions/003).
            transport.UnsafePreferInlineScheduling = true;
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(services => new GatedListenerFactory(
            services.GetRequiredService<IOptions<SocketTransportOptions>>(), services.GetRequiredService<ILoggerFactory>(), host.Slots));
        // The last is asked first.
        builder.Services.AddSingleton<IConnectionListenerFactory>(host._http2);
        builder.Services.AddSingleton<IHostLifetime, ProcessOwnsLifetime>();
        builder.Services.AddHttpForwarder();
        // Standard output is for the ready line, and for an access log that asks for it.
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = Microsoft.Extensions.Logging.LogLevel.Trace;
            // Whoever does not read what it says must not hold up requests.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.Logging.SetMinimumLevel(Microsoft.Extensions.Logging.LogLevel.Trace);
        builder.Logging.AddFilter(host.LogLevel.IsEnabled);
        builder.Logging.AddProvider(new RecentOutputLogger(host.RecentOutput));
        return builder.Build();
    }

    private void ConfigureServer(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        // In the absolute form the target names the host, whatever Host says.
        server.AllowHostHeaderOverride = true;
        server.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        server.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        Options.Limits.Apply(server);
        // A caller whose TLS was ended before it came here says https.
        server.AllowAlternateSchemes = true;
        _http2.Attach(server);
        foreach (var slot in Slots)
        {
            server.Listen(slot.Wanted, listen =>
            {
                slot.Attach(listen);
                slot.Limit = new ConnectionLimit(Options.Limits.Connections);
                listen.Use(next => connection => slot.Limit.OnConnectionAsync(connection, next));
                switch (slot.Direction)
                {
                    case ListenerDirection.Outbound:
                        var tunnel = new Lazy<ConnectTunnel>(() => new ConnectTunnel(slot, Configuration, _relay, _time));
                        listen.Use(next => connection => tunnel.Value.OnConnectionAsync(connection, next));
                        break;
                    case ListenerDirection.Inbound or ListenerDirection.Gateway:
                        slot.Open = new OpenConnections(slot, _time);
                        new ConnectionDispatch(slot, () => Configuration, Certificate, () => _relay, _time, () => Loggers.CreateLogger<ConnectionDispatch>()).Attach(listen);
                        break;
                    default:
                        break;
                }

                if (slot.Direction != ListenerDirection.Unspecified)
                {
                    listen.Use(next => connection => _http2.OnConnectionAsync(connection, next));
                }

                // Last of all, just before the server itself.
                listen.Use(next => connection =>
                {
                    ReplaceableOutput.Install(connection);
                    return next(connection);
                });
            });
        }
    }

    private Socket Bind(EndPoint endPoint)
    {
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        }
        catch (SocketException error)
        {
            throw new ListenException(Slots.First(slot => slot.Wanted.Equals(endPoint)), error);
        }
    }

    /// <summary>A gateway's port takes connections only while a Gateway selects it.</summary>
    private void OpenAndClose(ProxySnapshot snapshot)
    {
        foreach (var slot in Slots.Where(slot => slot.Gate is not null))
        {
            if (snapshot.Routing.FindListener(slot.Direction, slot.MeshPort) is null)
            {
                slot.Gate!.Close();
                continue;
            }

            try
            {
                slot.Gate!.Open();
            }
            catch (SocketException error)
            {
                Log.NotOpened(Loggers.CreateLogger<ProxyHost>(), slot.Name, new ListenException(slot, error).Message);
            }
        }
    }

    /// <summary>Connections that would not be taken any more as they were are closed after their requests.</summary>
    private void DrainOutdated(ProxySnapshot snapshot)
    {
        foreach (var slot in Slots)
        {
            slot.Open?.Check(snapshot);
        }
    }

    private Task DispatchAsync(HttpContext context)
    {
        var slot = context.Features.Get<ListenerSlot>()!;
        return slot.Direction == ListenerDirection.Unspecified ? _admin.HandleAsync(context) : _handler.HandleAsync(context, slot);
    }

    /// <summary>Signals are handled by <see cref="ProxyProcess"/>, which has more to do at the end than to stop the server.</summary>
    private sealed class ProcessOwnsLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static partial class Log
    {
        [LoggerMessage(1, Microsoft.Extensions.Logging.LogLevel.Error, "{Listener}: {Reason}", EventName = "PortNotOpened")]
        public static partial void NotOpened(ILogger logger, string listener, string reason);
    }
}
