using MeshModel.Observability.Expressions;
using Xunit;

namespace Tests.Model;

public sealed class LabelExpressionTests
{
    [Theory]
    [InlineData("request.host")]
    [InlineData("(request.host)")]
    [InlineData("string(request.host)")]
    public void Attribute_IsUnderstood(string text) => Assert.Equal(new LabelExpression.Lookup(LogSubject.Host, ""), LabelExpressionReader.Read(text));

    [Fact]
    public void Header_IsKnownByItsNameInLowerCase() =>
        Assert.Equal(new LabelExpression.Lookup(LogSubject.RequestHeader, "x-user"), LabelExpressionReader.Read("request.headers['X-User']"));

    [Fact]
    public void Text_IsAlwaysTheSame() => Assert.Equal(new LabelExpression.Text("eu"), LabelExpressionReader.Read("'eu'"));

    [Fact]
    public void Choice_HasAConditionAndTwoValues()
    {
        var choice = Assert.IsType<LabelExpression.Choice>(LabelExpressionReader.Read("has(request.headers.user) ? request.headers.user : (response.code >= 500 ? 'bad' : 'none')"));
        Assert.Equal(new LogExpression.Test(LogSubject.RequestHeader, "user", LogTestKind.Exists), choice.If);
        Assert.IsType<LabelExpression.Lookup>(choice.Then);
        Assert.Equal(new LabelExpression.Text("none"), Assert.IsType<LabelExpression.Choice>(choice.Else).Else);
    }

    [Fact]
    public void Condition_IsTrueOrFalse()
    {
        Assert.IsType<LabelExpression.Condition>(LabelExpressionReader.Read("response.code >= 500 && connection.mtls"));
        Assert.IsType<LabelExpression.Condition>(LabelExpressionReader.Read("string(connection.mtls)"));
    }

    [Fact]
    public void Sum_IsPutTogether() =>
        Assert.Equal(3, Assert.IsType<LabelExpression.Joined>(LabelExpressionReader.Read("request.host + ':' + string(destination.port)")).Parts.Count);

    [Theory]
    [InlineData("", "it ends")]
    [InlineData("node.id", "node.id is not an attribute")]
    [InlineData("request.headers", "one by one")]
    [InlineData("request.duration", "another one for each request")]
    [InlineData("request.headers['a'] || 'none'", "'||'")]
    [InlineData("request.headers['a'] | 'none'", "'|'")]
    [InlineData("response.code >= 'a' ? 'b' : 'c'", "a number")]
    [InlineData("connection.mtls ? 'a'", "it ends where :")]
    [InlineData("request.host request.host", "+ or the end")]
    [InlineData("string(request.host", "it ends where )")]
    public void WhatIsNotUnderstood_IsToldByName(string text, string says) =>
        Assert.Contains(says, Assert.Throws<ExpressionException>(() => LabelExpressionReader.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("(")]
    [InlineData("string(")]
    [InlineData("connection.mtls ? ")]
    [InlineData("(connection.mtls) ? (")]
    public void NestingWithoutEnd_IsRefusedSoon(string piece) =>
        Assert.Throws<ExpressionException>(() => LabelExpressionReader.Read(string.Concat(Enumerable.Repeat(piece, 20_000)) + "request.host"));
}
