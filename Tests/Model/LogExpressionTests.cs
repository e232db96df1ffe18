using MeshModel.Observability.Expressions;
using Xunit;
using static MeshModel.Observability.Expressions.LogSubject;
using static MeshModel.Observability.Expressions.LogTestKind;

namespace Tests.Model;

public sealed class LogExpressionTests
{
    [Theory]
    [InlineData("response.code >= 400", Code, AtLeast, "", null, 400)]
    [InlineData("400 <= response.code", Code, AtLeast, "", null, 400)]
    [InlineData("request.url_path.contains('v1beta3')", UrlPath, Contains, "", "v1beta3", 0)]
    [InlineData("request.path.matches(\"^/a.*\")", LogSubject.Path, Matches, "", "^/a.*", 0)]
    [InlineData("request.headers['X-User'] == \"jason\"", RequestHeader, Equal, "x-user", "jason", 0)]
    [InlineData("request.headers.cookie != 'a'", RequestHeader, NotEqual, "cookie", "a", 0)]
    [InlineData("'x-user' in request.headers", RequestHeader, Exists, "x-user", null, 0)]
    [InlineData("has(request.headers.cookie)", RequestHeader, Exists, "cookie", null, 0)]
    [InlineData("request.id.startsWith('a')", RequestHeader, StartsWith, "x-request-id", "a", 0)]
    [InlineData("request.duration > duration('1.5s')", Duration, Greater, "", null, 1500)]
    [InlineData("connection.mtls", MutualTls, IsTrue, "", null, 0)]
    [InlineData("((connection.mtls == true))", MutualTls, IsTrue, "", null, 0)]
    public void Test_IsUnderstood(string text, LogSubject subject, LogTestKind kind, string key, string? with, double number) =>
        Assert.Equal(new LogExpression.Test(subject, key, kind, with, number), LogExpressionReader.Read(text));

    [Fact]
    public void AndBindsTighterThanOr()
    {
        var any = Assert.IsType<LogExpression.Any>(LogExpressionReader.Read("response.code == 200 || !connection.mtls && request.method == 'GET'"));
        Assert.IsType<LogExpression.Test>(any.Parts[0]);
        var all = Assert.IsType<LogExpression.All>(any.Parts[1]);
        Assert.IsType<LogExpression.Not>(all.Parts[0]);
    }

    [Fact]
    public void List_IsOneOfItsValues() =>
        Assert.Equal(2, Assert.IsType<LogExpression.Any>(LogExpressionReader.Read("request.method in ['GET', 'HEAD']")).Parts.Count);

    [Theory]
    [InlineData("", "it ends")]
    [InlineData("response.code", "a comparison")]
    [InlineData("response.code >= '400'", "a number")]
    [InlineData("response.code >= 400 &&", "it ends")]
    [InlineData("(response.code >= 400", "it ends where )")]
    [InlineData("response.duration > duration('1s')", "request.duration")]
    [InlineData("request.duration > 500", "duration('500ms')")]
    [InlineData("request.headers == 'a'", "one by one")]
    [InlineData("request.path.size() > 3", "size()")]
    [InlineData("request.path.matches('(?=a)')", "RE2")]
    [InlineData("response.code + 1 == 2", "'+'")]
    [InlineData("request.host == 'a' ? true : false", "'?'")]
    [InlineData("metadata.filter == 'a'", "metadata.filter")]
    [InlineData("request.host == 'a", "no end")]
    [InlineData("request.host == `a`", "'`'")]
    public void WhatIsNotUnderstood_IsToldByName(string text, string says) =>
        Assert.Contains(says, Assert.Throws<ExpressionException>(() => LogExpressionReader.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void NestingWithoutEnd_IsRefused() =>
        Assert.Throws<ExpressionException>(() => LogExpressionReader.Read(new string('(', 100_000) + "connection.mtls"));
}
