using System.Net;
using MeshControlPlane;
using MeshControlPlane.WebConsole;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Control;

/// <summary>Who may open the console.</summary>
public sealed class ConsoleAccessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-console-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("/")]
    [InlineData("/status")]
    [InlineData("/status.js")]
    [InlineData("/login")]
    [InlineData("/login?t=")]
    [InlineData("/login?t=wrong")]
    [InlineData("/LOGIN?t=wrong")]
    [InlineData("/nothing")]
    public async Task WithoutTheLink_ThereIsAPageThatSaysWhereItIs(string path)
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control);

        using var response = await client.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("console-token", page, StringComparison.Ordinal);
        Assert.DoesNotContain(control.ConsoleToken, page, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Link_GivesACookie_AndTheTokenLeavesTheAddress()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control);

        using var response = await client.GetAsync($"/login?t={control.ConsoleToken}", Token);

        // Not a redirect: one that began on another site would not carry the cookie.
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("<meta http-equiv=\"refresh\" content=\"0;url=/\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain(control.ConsoleToken, page, StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("no-store", Assert.Single(response.Headers.GetValues("Cache-Control")));
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Matches($@"^mesh-console-{control.ConsolePort}=[^;]+; max-age=86400; path=/; samesite=strict; httponly$", cookie);
        Assert.DoesNotContain(control.ConsoleToken, cookie, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, cookie.Split(';')[0]));
    }

    [Fact]
    public async Task SigningOut_TakesTheCookieAway_AndIsNotDoneByOthers()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control);

        using var left = await client.PostAsync("/logout", null, Token);
        using var byLink = await client.GetAsync("/logout", Token);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/logout") { Headers = { { "Origin", "http://example.com" } } };
        using var byOthers = await client.SendAsync(foreign, Token);

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.StartsWith($"mesh-console-{control.ConsolePort}=; expires=Thu, 01 Jan 1970", Assert.Single(left.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, byLink.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, byOthers.StatusCode);
        Assert.False(byOthers.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task CookieThatWasChanged_IsNotTaken()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control);
        using var response = await client.GetAsync($"/login?t={control.ConsoleToken}", Token);
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie")).Split(';')[0];
        var (name, end, signature) = (cookie.Split('=')[0], cookie.Split('=', '.')[1], cookie.Split('.')[1]);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"{name}={end}9.{signature}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"{name}={end}.{signature[..^2]}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"{name}={end}."));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"{name}={control.ConsoleToken}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, $"mesh-console-1={end}.{signature}"));
    }

    [Fact]
    public async Task Restart_LeavesBrowsersSignedIn()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        var session = new ConsoleSession(ConsoleToken.Open(MeshDirectory.Open(control.Directory), given: null), TimeProvider.System).Issue();

        await control.RestartAsync();

        using var client = Client(control);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, $"mesh-console-{control.ConsolePort}={session}"));
    }

    [Fact]
    public async Task Guessing_IsSlow_AndLocksNobodyOut()
    {
        await using var control = await ControlPlaneFixture.StartAsync();
        using var client = Client(control);
        var statuses = new List<HttpStatusCode>();

        while (!statuses.Contains(HttpStatusCode.TooManyRequests) && statuses.Count < 500)
        {
            using var response = await client.GetAsync($"/login?t=guess-{statuses.Count}", Token);
            statuses.Add(response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.True(statuses.Count > 10);
        for (var i = 0; i < 12; i++)
        {
            using var right = await client.GetAsync($"/login?t={control.ConsoleToken}", Token);
            Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        }
    }

    [Fact]
    public async Task ConsoleAuthNone_OpensToEverybodyOnThisMachine()
    {
        await using var control = await ControlPlaneFixture.StartAsync(options => options with { OpenConsole = true });
        using var client = Client(control);

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, cookie: null));
        Assert.False(File.Exists(Path.Combine(control.Directory, "console-token")));
    }

    [Fact]
    public void Session_EndsAfterADay_AndWithItsToken()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        var directory = MeshDirectory.Open(_directory);
        var session = new ConsoleSession(ConsoleToken.Open(directory, given: null), time);
        var cookie = session.Issue();

        Assert.True(session.Admits(cookie));
        time.Advance(ConsoleSession.Lifetime - TimeSpan.FromSeconds(1));
        Assert.True(session.Admits(cookie));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(session.Admits(cookie));

        var other = new ConsoleSession(ConsoleToken.Open(directory, given: new string('x', 40)), time);
        Assert.False(other.Admits(session.Issue()));
        Assert.Equal(new string('x', 40), File.ReadAllText(directory.ConsoleToken).Trim());
    }

    [Theory]
    [InlineData("short")]
    [InlineData("spaces and other things that a link cannot carry")]
    public void TokenThatCannotBeUsed_IsRefusedWithoutSayingIt(string given)
    {
        var refusal = Assert.Throws<StartupException>(() => ConsoleToken.Open(MeshDirectory.Open(_directory), given));

        Assert.Contains("Mesh__ConsoleToken", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(given, refusal.Message, StringComparison.Ordinal);
    }

    private static HttpClient Client(ControlPlaneFixture control) =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri($"http://localhost:{control.ConsolePort}") };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var response = await client.SendAsync(request, Token);
        return response.StatusCode;
    }
}
