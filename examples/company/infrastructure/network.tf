resource "aws_security_group" "web" {
  name        = "${local.prefix}-web"
  description = "Public web servers"

  ingress {
    description = "HTTPS from anywhere"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  dynamic "ingress" {
    for_each = var.office_cidrs
    content {
      description = "SSH from the office"
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }
}

resource "aws_security_group" "legacy" {
  name        = "${local.prefix}-legacy"
  description = "Left from the old data centre"
}

resource "aws_security_group_rule" "legacy_ssh" {
  type              = "ingress"
  security_group_id = aws_security_group.legacy.id
  protocol          = "tcp"
  from_port         = 0
  to_port           = 1024
  cidr_blocks       = ["0.0.0.0/0"]
  ipv6_cidr_blocks  = ["::/0"]
}

resource "aws_ebs_volume" "bookings" {
  for_each = toset(["a", "b"])

  availability_zone = "${var.region}${each.key}"
  size              = 100
  encrypted         = each.key == "a"
}
